/** Bytes of a file from `start` on and before `end`. */
export interface FileRange {
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

/** Hex digests of bytes that were stored. */
export interface Digests {
  readonly md5: string;
  /** Only when it was asked for. */
  readonly sha256?: string;
}

/** What a thread is told; it does one thing after the other. */
export type ThreadMessage = { readonly id: number } & (
  | { readonly kind: "open"; readonly file: string; readonly sha256: boolean }
  | { readonly kind: "append"; readonly chunks: readonly Uint8Array[] }
  | { readonly kind: "end" }
  | { readonly kind: "drop" }
  | { readonly kind: "copy"; readonly ranges: readonly FileRange[]; readonly file: string }
);

/** What a thread answers about a job: chunks it is done with and gives back, how it ended, or why it failed. */
export type ThreadReply = { readonly id: number } & (
  | { readonly written: number; readonly chunks: readonly Uint8Array[] }
  | { readonly digests: Digests }
  | { readonly dropped: true }
  | { readonly error: Error }
);

/** What a thread runs. As text: a bundle has no second file that a thread could start with. */
export const BLOB_THREAD_PROGRAM = `
const { createHash } = require("node:crypto");
const { closeSync, openSync, readSync, writeSync, writevSync } = require("node:fs");
const { parentPort } = require("node:worker_threads");

/** Small enough to stay in the cache of a core between being read, hashed and written. */
const buffer = Buffer.allocUnsafeSlow(256 << 10);
const bodies = new Map();

function open({ id, file, sha256 }) {
  bodies.set(id, {
    file: openSync(file, "wx"),
    md5: createHash("md5"),
    sha256: sha256 ? createHash("sha256") : undefined,
  });
}

function append({ id, chunks }) {
  const body = bodies.get(id);
  // What was on its way when the job failed.
  if (body === undefined) return undefined;
  let length = 0;
  for (const chunk of chunks) {
    body.md5.update(chunk);
    body.sha256?.update(chunk);
    length += chunk.length;
  }
  let written = writevSync(body.file, chunks);
  for (const chunk of chunks) {
    if (written < chunk.length) writeAll(body.file, chunk.subarray(written));
    written = Math.max(0, written - chunk.length);
  }
  return { written: length, chunks };
}

function end({ id }) {
  const body = bodies.get(id);
  if (body === undefined) return undefined;
  const digests = { md5: body.md5.digest("hex"), sha256: body.sha256?.digest("hex") };
  drop({ id });
  return { digests };
}

function drop({ id }) {
  const body = bodies.get(id);
  bodies.delete(id);
  if (body !== undefined) closeSync(body.file);
  return { dropped: true };
}

function copy({ ranges, file }) {
  const md5 = createHash("md5");
  const copied = openSync(file, "wx");
  try {
    for (const range of ranges) copyRange(range, copied, md5);
  } finally {
    closeSync(copied);
  }
  return { digests: { md5: md5.digest("hex") } };
}

function copyRange({ file, start, end }, copied, md5) {
  const source = openSync(file, "r");
  try {
    for (let at = start; at < end; ) {
      const length = readSync(source, buffer, 0, Math.min(buffer.length, end - at), at);
      if (length === 0) throw new Error(file + " is shorter than " + end + " bytes");
      const chunk = buffer.subarray(0, length);
      md5.update(chunk);
      writeAll(copied, chunk);
      at += length;
    }
  } finally {
    closeSync(source);
  }
}

function writeAll(file, chunk) {
  for (let at = 0; at < chunk.length; ) at += writeSync(file, chunk, at);
}

const jobs = { open, append, end, drop, copy };
parentPort.on("message", (message) => {
  const { id, kind } = message;
  try {
    const reply = jobs[kind](message);
    // Chunks go back to die where they were made: here nothing would cause their collection for long.
    if (reply !== undefined) parentPort.postMessage({ id, ...reply }, reply.chunks?.map(({ buffer }) => buffer));
  } catch (error) {
    drop(message);
    parentPort.postMessage({ id, error });
  }
});
`;
