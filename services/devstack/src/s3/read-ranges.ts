import { open } from "node:fs/promises";
import type { FileRange } from "./blob-thread-program";

const CHUNK_BYTES = 256 << 10;
/** Memory for this many chunks is kept: new memory costs more than what is read into it. */
const MAX_SPARE = 16;
const spare: Buffer[] = [];

/** Reads ranges of files, one after the other. A chunk is valid until the next one is asked for. */
export async function* readRanges(ranges: readonly FileRange[]): AsyncGenerator<Buffer> {
  const memory = spare.pop() ?? Buffer.allocUnsafeSlow(CHUNK_BYTES);
  for (const { file, start, end } of ranges) {
    const handle = await open(file);
    try {
      for (let at = start; at < end; ) {
        const { bytesRead } = await handle.read(memory, 0, Math.min(CHUNK_BYTES, end - at), at);
        if (bytesRead === 0) throw new Error(`${file} is shorter than ${end} bytes`);
        yield memory.subarray(0, bytesRead);
        at += bytesRead;
      }
    } finally {
      await handle.close();
    }
  }
  // Only after the last chunk has left: whoever stopped before may still be sending one.
  if (spare.length < MAX_SPARE) spare.push(memory);
}
