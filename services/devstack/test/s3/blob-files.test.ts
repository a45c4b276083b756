import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { BlobFiles } from "../../src/s3/blob-files";

const MIB = 1 << 20;

describe("a copied range", () => {
  let folder: string;
  let blobs: BlobFiles;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "floe-blobs-"));
    blobs = await BlobFiles.open(folder);
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const store = (bytes: Uint8Array) => blobs.write(Readable.from([bytes]), { sha256: false });

  test.each([
    ["small", 2 * MIB],
    ["large", 18 * MIB],
  ])("holds the bytes of all segments that it covers, and their MD5: %s", async (_name, size) => {
    const bytes = randomBytes(size);
    const segments = [await store(bytes.subarray(0, MIB)), await store(bytes.subarray(MIB))];
    const span = { start: 1_000, end: size - 1_000 };
    const copying = blobs.copyFrom(blobs, segments, span);
    // Whoever deletes the object meanwhile does not harm the copy.
    await blobs.remove(segments);
    const copy = await copying;
    const expected = bytes.subarray(span.start, span.end);
    expect(copy).toMatchObject({
      size: expected.length,
      md5: createHash("md5").update(expected).digest("hex"),
    });
    expect(Buffer.compare(await readFile(copy.file), expected)).toBe(0);
    expect(await readdir(folder)).toHaveLength(1);
  });

  test("that cannot be read to its end leaves nothing behind", async () => {
    const short = { ...(await store(randomBytes(10))), size: 20 * MIB };
    await expect(blobs.copyFrom(blobs, [short], { start: 0, end: short.size })).rejects.toThrow(/is shorter/);
    expect(await readdir(folder)).toHaveLength(1);
  });
});
