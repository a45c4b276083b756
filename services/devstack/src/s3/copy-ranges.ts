import { Worker } from "node:worker_threads";

/** Bytes of a file from `start` on and before `end`. */
export interface FileRange {
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

/** What the thread runs. As text: a bundle has no second file that a thread could start with. */
const PROGRAM = `
const { createHash } = require("node:crypto");
const { closeSync, openSync, readSync, writeSync } = require("node:fs");
const { parentPort, workerData } = require("node:worker_threads");

const buffer = Buffer.allocUnsafeSlow(1 << 20);
const md5 = createHash("md5");
const target = openSync(workerData.target, "wx");
for (const { file, start, end } of workerData.ranges) {
  const source = openSync(file, "r");
  for (let at = start; at < end; ) {
    const length = readSync(source, buffer, 0, Math.min(buffer.length, end - at), at);
    if (length === 0) throw new Error(file + " is shorter than " + end + " bytes");
    md5.update(buffer.subarray(0, length));
    for (let written = 0; written < length; ) written += writeSync(target, buffer, written, length - written);
    at += length;
  }
  closeSync(source);
}
closeSync(target);
parentPort.postMessage(md5.digest("hex"));
`;

/**
 * Writes ranges of files into a new one, in a thread of its own: a store has cores to copy with, and goes on
 * answering while it does.
 *
 * @returns MD5 of the bytes, hex
 * @throws Error when a file cannot be read or written; what was written is left to the caller
 */
export function copyRanges(ranges: readonly FileRange[], target: string): Promise<string> {
  const thread = new Worker(PROGRAM, { eval: true, workerData: { ranges, target } });
  return new Promise((resolve, reject) => {
    let md5: string | undefined;
    thread.once("message", (digest: string) => {
      md5 = digest;
    });
    thread.once("error", reject);
    thread.once("exit", (code) => {
      if (md5 !== undefined) resolve(md5);
      else reject(new Error(`the copying thread ended with ${code}`));
    });
  });
}
