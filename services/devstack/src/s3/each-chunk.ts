import { finished, type Readable } from "node:stream";

/**
 * Hands the chunks of a stream over, one after the other, without joining them as iterating does. A stream that
 * is not taken to its end stays open: the answer may have to go out over the same connection.
 *
 * @param take returns a promise when the stream has to wait
 * @throws Error of the stream when it breaks, or what `take` throws
 */
export function eachChunk(
  source: Readable,
  take: (chunk: Buffer<ArrayBuffer>) => Promise<void> | undefined,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const refuse = (error: unknown) => {
      source.off("data", onData);
      // Whatever feeds the stream must not wait for it.
      source.resume();
      reject(error);
    };
    const onData = (chunk: Buffer<ArrayBuffer>) => {
      try {
        const room = take(chunk);
        if (room === undefined) return;
        source.pause();
        room.then(() => source.resume(), refuse);
      } catch (error) {
        refuse(error);
      }
    };
    source.on("data", onData);
    finished(source, { writable: false }, (error) => (error ? refuse(error) : resolve()));
    source.resume();
  });
}
