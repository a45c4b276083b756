import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import { BlobFiles } from "../../src/s3/blob-files";
import { BlobThreads } from "../../src/s3/blob-threads";

const KIB = 1 << 10;
const MIB = 1 << 20;
/** More than the main thread hashes itself. */
const LARGE = 300 * KIB;

const hex = (algorithm: "md5" | "sha256", bytes: Uint8Array) =>
  createHash(algorithm).update(bytes).digest("hex");

describe("blob files", () => {
  const threads = new BlobThreads(2);
  let folder: string;
  let blobs: BlobFiles;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "floe-blobs-"));
    blobs = await BlobFiles.open(folder, threads);
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  afterAll(() => threads.close());

  /** In chunks as a socket has them. */
  const stream = (bytes: Uint8Array, chunkBytes = 64 * KIB) =>
    Readable.from(
      Array.from({ length: Math.ceil(bytes.length / chunkBytes) }, (_, i) =>
        bytes.subarray(i * chunkBytes, (i + 1) * chunkBytes),
      ),
    );
  const store = (bytes: Uint8Array) => blobs.write(stream(bytes), { sha256: false });

  describe("a stored body", () => {
    test.each([
      ["empty", 0],
      ["small", 100 * KIB],
      ["large", 3 * MIB + 1],
    ])("has its bytes and their digests: %s", async (_name, size) => {
      const bytes = randomBytes(size);
      const blob = await blobs.write(stream(bytes), { sha256: true });
      expect(blob).toMatchObject({ size, md5: hex("md5", bytes), sha256: hex("sha256", bytes) });
      expect(Buffer.compare(await readFile(blob.file), bytes)).toBe(0);
    });

    test("is its own among many that come at the same time, chunk by chunk in turn", async () => {
      const bodies = Array.from({ length: 8 }, (_, i) => randomBytes(LARGE + i));
      const stored = await Promise.all(bodies.map((bytes) => blobs.write(stream(bytes), { sha256: false })));
      expect(stored.map(({ md5 }) => md5)).toEqual(bodies.map((bytes) => hex("md5", bytes)));
      for (const [i, { file }] of stored.entries()) {
        expect(Buffer.compare(await readFile(file), bodies[i] ?? Buffer.alloc(0))).toBe(0);
      }
    });

    test("leaves memory alone that its chunks are only a part of", async () => {
      const memory = randomBytes(2 * LARGE);
      const before = Buffer.from(memory);
      await store(memory.subarray(0, LARGE));
      expect(Buffer.compare(memory, before)).toBe(0);
    });

    test("that breaks off leaves nothing behind", async () => {
      const source = new PassThrough({ highWaterMark: MIB });
      source.write(randomBytes(LARGE));
      const storing = blobs.write(source, { sha256: true });
      source.destroy(new Error("the client has gone"));
      await expect(storing).rejects.toThrow("the client has gone");
      expect(await readdir(folder)).toEqual([]);
    });

    test.each([
      ["small", 10],
      ["large", 3 * MIB],
    ])("that cannot be written fails, and its sender may still be answered: %s", async (_name, size) => {
      await rm(folder, { recursive: true });
      const source = stream(randomBytes(size));
      await expect(blobs.write(source, { sha256: false })).rejects.toThrow(/ENOENT/);
      expect(source.errored).toBeNull();
    });
  });

  describe("a copied range", () => {
    test.each([
      ["small", 100 * KIB],
      ["large", 2 * MIB],
    ])("holds the bytes of all segments that it covers, and their MD5: %s", async (_name, size) => {
      const bytes = randomBytes(size);
      const segments = [await store(bytes.subarray(0, size / 4)), await store(bytes.subarray(size / 4))];
      const span = { start: 1_000, end: size - 1_000 };
      const copying = blobs.copyFrom(blobs, segments, span);
      // Whoever deletes the object meanwhile does not harm the copy.
      await blobs.remove(segments);
      const copy = await copying;
      const expected = bytes.subarray(span.start, span.end);
      expect(copy).toMatchObject({ size: expected.length, md5: hex("md5", expected) });
      expect(Buffer.compare(await readFile(copy.file), expected)).toBe(0);
      expect(await readdir(folder)).toHaveLength(1);
    });

    test.each([
      ["small", 100 * KIB],
      ["large", 2 * MIB],
    ])("that cannot be read to its end leaves nothing behind: %s", async (_name, size) => {
      const short = { ...(await store(randomBytes(10))), size };
      await expect(blobs.copyFrom(blobs, [short], { start: 0, end: size })).rejects.toThrow(/is shorter/);
      expect(await readdir(folder)).toHaveLength(1);
    });
  });

  test("give back all bytes of a range, over segments and chunks", async () => {
    const bytes = randomBytes(2 * LARGE);
    const segments = [await store(bytes.subarray(0, LARGE)), await store(bytes.subarray(LARGE))];
    const read: Buffer[] = [];
    for await (const chunk of blobs.read(segments, { start: 5, end: bytes.length - 5 })) {
      read.push(Buffer.from(chunk));
    }
    expect(Buffer.compare(Buffer.concat(read), bytes.subarray(5, -5))).toBe(0);
  });

  test("whose threads end fail what is under way, and what comes later, and leave nothing behind", async () => {
    const ending = new BlobThreads(1);
    const short = await BlobFiles.open(folder, ending);
    const source = new PassThrough({ highWaterMark: MIB });
    source.write(randomBytes(LARGE));
    const storing = expect(short.write(source, { sha256: false })).rejects.toThrow(/thread ended/);
    // The stream has been read as far as it goes, and has no end.
    await new Promise((resolve) => source.once("drain", resolve).write(randomBytes(MIB)));
    await ending.close();
    source.write(randomBytes(MIB));
    await storing;
    await expect(short.write(stream(randomBytes(LARGE)), { sha256: false })).rejects.toThrow(/closed/);
    expect(await readdir(folder)).toEqual([]);
  });
});
