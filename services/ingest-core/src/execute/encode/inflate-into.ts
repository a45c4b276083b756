import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";

/**
 * Passes the text of a gzip file on local disk to something that looks at its bytes. What is broken is passed as far as
 * it goes: whoever decodes the file says what is wrong with it.
 *
 * @returns whether all of it was passed
 */
export async function inflateInto(path: string, watch: { push(bytes: Uint8Array): void }): Promise<boolean> {
  const text = createGunzip({ chunkSize: 1 << 18 });
  try {
    await pipeline(createReadStream(path), text, async (chunks: AsyncIterable<Buffer>) => {
      for await (const chunk of chunks) watch.push(chunk);
    });
    return true;
  } catch (error) {
    // An errno with a call is the disk's, and no matter of the text.
    if ((error as NodeJS.ErrnoException).syscall !== undefined) throw error;
    return false;
  }
}
