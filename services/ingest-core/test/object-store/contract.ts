import { createHash, randomBytes } from "node:crypto";
import type { ObjectStore } from "../../src/object-store/object-store";
import { createS3Store, type RawS3Store, type S3StoreOptions } from "../../src/object-store/raw-s3-store";
import { createSdkStore, type SdkS3Store } from "../../src/object-store/sdk-s3-store";
import { drain } from "./drain";

/** A store that the contract is tried on. Buckets `inbox` and `lake` exist. */
export interface StoreUnderTest {
  readonly options: S3StoreOptions;
  /** Creates a bucket that keeps versions. */
  createVersionedBucket(name: string): Promise<void>;
  /** Multipart uploads neither completed nor aborted. */
  openUploads(): Promise<number>;
  stop(): Promise<void>;
}

/** Both implementations of the port. */
export const CLIENTS: readonly (readonly [string, (options: S3StoreOptions) => RawS3Store | SdkS3Store])[] = [
  ["raw client", createS3Store],
  ["SDK client", createSdkStore],
];

const md5 = (bytes: Uint8Array) => createHash("md5").update(bytes).digest("hex");
const MIB = 1 << 20;

/** Raw keys that clients get wrong. */
const KEYS = [
  "plain.parquet",
  "a b/c+d.parquet",
  "100%25/half%.parquet",
  "日本/é — ümlaut/🦆.parquet",
  "q?x=1&y#z.parquet",
  "it's (really)!*~$,;:@=.parquet",
  'quote"<&>\\.parquet',
  "../up/./same//double/",
  "new\nline\ttab.parquet",
];

/**
 * What every client has to do on every server: the same tests run over both
 * clients, against the embedded server and against a real RGW.
 */
export function describeStoreContract(server: string, start: () => Promise<StoreUnderTest>): void {
  describe.each(CLIENTS)(`%s on ${server}`, (_name, createStore) => {
    let target: StoreUnderTest;
    let store: ReturnType<typeof createStore> & ObjectStore;

    beforeAll(async () => {
      target = await start();
      store = createStore(target.options);
    }, 120_000);
    afterAll(async () => {
      store?.close();
      await target?.stop();
    }, 60_000);

    test.each(KEYS)("stores, finds, lists, copies and deletes under the raw key %j", async (key) => {
      const bytes = Buffer.from(`content of ${key}`);
      const uri = `s3://inbox/keys/${key}`;
      expect(await store.put(uri, bytes)).toMatchObject({ size: bytes.length, etag: md5(bytes) });
      expect(await store.head(uri)).toMatchObject({ size: bytes.length, etag: md5(bytes) });
      expect(await drain(store.stream(uri))).toEqual(bytes);
      const listed = [];
      for await (const object of store.list("s3://inbox/keys/")) listed.push(object.uri);
      expect(listed).toEqual([uri]);
      const copy = `s3://lake/copies/${key}`;
      expect(await store.copy(uri, copy, { size: bytes.length, etag: md5(bytes) })).toEqual({
        size: bytes.length,
        etag: md5(bytes),
      });
      expect((await store.getRange(copy, { start: 0, end: bytes.length })).bytes).toEqual(bytes);
      await store.delete([uri, copy, uri]);
      await expect(store.head(uri)).rejects.toMatchObject({ code: "file.not-found", retriable: false });
    });

    test("lists page after page in UTF-8 order, with sizes and entity tags", async () => {
      const names = ["a", "b", "c/1", "c/2", "d", "é", "\uffee", "🦆", "z"];
      for (const name of names) await store.put(`s3://inbox/list/${name}`, Buffer.from(name));
      const listed = [];
      for await (const object of store.list("s3://inbox/list/")) listed.push(object);
      const ordered = [...names].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
      expect(listed.map(({ uri }) => uri)).toEqual(ordered.map((name) => `s3://inbox/list/${name}`));
      expect(listed[0]).toMatchObject({
        size: 1,
        etag: md5(Buffer.from("a")),
        lastModified: expect.any(Number),
      });
    });

    test("reads ranges and suffixes, cut at the object's end, with the whole object's facts", async () => {
      const bytes = randomBytes(10_000);
      const uri = "s3://inbox/range.bin";
      const { etag } = await store.put(uri, bytes);
      const read = (range: Parameters<typeof store.getRange>[1]) =>
        store.getRange(uri, range, { ifMatch: etag });
      expect(await read({ start: 10, end: 20 })).toMatchObject({
        bytes: bytes.subarray(10, 20),
        info: { size: 10_000, etag },
      });
      expect((await read({ start: 9_990, end: 20_000 })).bytes).toEqual(bytes.subarray(9_990));
      expect((await read({ suffix: 8 })).bytes).toEqual(bytes.subarray(-8));
      expect(await read({ suffix: 64_000 })).toMatchObject({ bytes, info: { size: 10_000 } });
      await expect(read({ start: 10_000, end: 10_001 })).rejects.toMatchObject({
        code: "file.range",
        retriable: false,
      });
      expect(await drain(store.stream(uri, { start: 5, end: 9_000 }))).toEqual(bytes.subarray(5, 9_000));
    });

    test("reads a range into memory that is there already", async () => {
      const uri = "s3://inbox/into memory";
      const bytes = randomBytes(300_000);
      const { etag } = await store.put(uri, bytes);
      const target = Buffer.alloc(200_000);
      await store.readInto(uri, { start: 70_000, end: 270_000 }, target, { ifMatch: etag });
      expect(target.equals(bytes.subarray(70_000, 270_000))).toBe(true);
      const pieces = Array.from({ length: 30 }, (_, i) => i * 10_000);
      const whole = Buffer.alloc(300_000);
      await Promise.all(
        pieces.map((at) =>
          store.readInto(uri, { start: at, end: at + 10_000 }, whole.subarray(at, at + 10_000), {}),
        ),
      );
      expect(whole.equals(bytes)).toBe(true);
      await expect(
        store.readInto(uri, { start: 0, end: 9 }, target.subarray(0, 9), { ifMatch: "0".repeat(32) }),
      ).rejects.toMatchObject({ code: "file.changed" });
      await expect(
        store.readInto("s3://inbox/nowhere", { start: 0, end: 9 }, target.subarray(0, 9)),
      ).rejects.toMatchObject({ code: "file.not-found" });
      const beyond = await store.readInto(uri, { start: 299_990, end: 300_010 }, target.subarray(0, 20));
      expect(beyond).toMatchObject({ size: 300_000, etag });
      expect(target.subarray(0, 10).equals(bytes.subarray(299_990))).toBe(true);
    });

    test("stores and reads an empty object", async () => {
      const { etag } = await store.put("s3://inbox/empty", new Uint8Array());
      expect(etag).toBe(md5(new Uint8Array()));
      expect(await drain(store.stream("s3://inbox/empty"))).toHaveLength(0);
      expect(await store.copy("s3://inbox/empty", "s3://lake/empty", { size: 0, etag })).toEqual({
        size: 0,
        etag,
      });
    });

    test("refuses to read or copy an object that is not the pinned one any more", async () => {
      const uri = "s3://inbox/pinned";
      const old = await store.put(uri, Buffer.from("first"));
      await store.put(uri, Buffer.from("second"));
      const changed = { code: "file.changed", retriable: true };
      const pin = { ifMatch: old.etag };
      await expect(store.head(uri, pin)).rejects.toMatchObject(changed);
      await expect(store.getRange(uri, { suffix: 2 }, pin)).rejects.toMatchObject(changed);
      await expect(drain(store.stream(uri, undefined, pin))).rejects.toMatchObject(changed);
      await expect(store.copy(uri, "s3://lake/pinned", old)).rejects.toMatchObject(changed);
      await expect(store.head("s3://lake/pinned")).rejects.toMatchObject({ code: "file.not-found" });
    });

    test("creates an object once when asked not to overwrite", async () => {
      const uri = "s3://inbox/once";
      const writes = await Promise.allSettled(
        ["a", "b", "c", "d"].map((text) => store.put(uri, Buffer.from(text), { ifNoneMatch: "*" })),
      );
      expect(writes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
      for (const write of writes) {
        if (write.status === "rejected")
          expect(write.reason).toMatchObject({ code: "store.exists", retriable: false });
      }
    });

    test("composes an object of sent and copied parts, in the order they were added", async () => {
      const source = randomBytes(6 * MIB);
      const { etag } = await store.put("s3://inbox/large", source);
      const first = randomBytes(5 * MIB);
      const sent: string[] = [];
      const upload = await store.multipart("s3://lake/composed");
      await upload.add({ kind: "bytes", bytes: first, onDone: () => sent.push("first") });
      await upload.add({
        kind: "copy",
        source: "s3://inbox/large",
        range: { start: 1, end: 1 + 5 * MIB },
        condition: { ifMatch: etag },
      });
      await upload.add({ kind: "bytes", bytes: Buffer.from("tail"), onDone: () => sent.push("tail") });
      const composed = await upload.complete();
      const expected = Buffer.concat([first, source.subarray(1, 1 + 5 * MIB), Buffer.from("tail")]);
      expect(sent.sort()).toEqual(["first", "tail"]);
      expect(composed).toMatchObject({
        size: expected.length,
        etag: expect.stringMatching(/^[0-9a-f]{32}-3$/),
      });
      expect((await drain(store.stream("s3://lake/composed"))).equals(expected)).toBe(true);
      await upload.abort();
      expect(await store.head("s3://lake/composed")).toMatchObject({ size: expected.length });
    });

    test("drops an upload whose source changed, and nothing of it stays", async () => {
      const uri = "s3://inbox/changing";
      const { etag } = await store.put(uri, randomBytes(5 * MIB));
      await store.put(uri, randomBytes(5 * MIB));
      const upload = await store.multipart("s3://lake/never");
      await upload
        .add({ kind: "copy", source: uri, range: { start: 0, end: 5 * MIB }, condition: { ifMatch: etag } })
        .catch(() => undefined);
      await expect(upload.complete()).rejects.toMatchObject({ code: "file.changed", context: { uri } });
      await upload.abort();
      await upload.abort();
      expect(await target.openUploads()).toBe(0);
      await expect(store.head("s3://lake/never")).rejects.toMatchObject({ code: "file.not-found" });
    });

    test("reads and copies a certain version of an overwritten object", async () => {
      await target.createVersionedBucket("versioned");
      const uri = "s3://versioned/file";
      const first = await store.put(uri, Buffer.from("first"));
      const second = await store.put(uri, Buffer.from("second"));
      expect(first.versionId).not.toBe(second.versionId);
      const { bytes, info } = await store.getRange(
        uri,
        { suffix: 100 },
        { versionId: first.versionId as string },
      );
      expect(Buffer.from(bytes).toString()).toBe("first");
      expect(info.versionId).toBe(first.versionId);
      await store.copy(uri, "s3://lake/old-version", first);
      expect((await drain(store.stream("s3://lake/old-version"))).toString()).toBe("first");
    });

    test("tells a missing bucket from a missing object", async () => {
      await expect(store.getRange("s3://nowhere/x", { suffix: 1 })).rejects.toMatchObject({
        code: "store.no-such-bucket",
        context: { uri: "s3://nowhere/x", status: 404 },
      });
      await expect(store.head("s3://nowhere/x")).rejects.toMatchObject({ code: "store.no-such-bucket" });
      await expect(store.getRange("s3://inbox/missing", { suffix: 1 })).rejects.toMatchObject({
        code: "file.not-found",
      });
      await expect(store.head("s3://inbox/missing")).rejects.toMatchObject({ code: "file.not-found" });
      await store.delete(["s3://inbox/missing", "s3://inbox/missing-too"]);
    });

    test("refuses what is not an S3 URI before it sends anything", async () => {
      for (const uri of ["s3a://inbox/x", "s3:/inbox/x", "s3://inbox", "s3:///x", "s3://inbox/\ud800"]) {
        await expect(store.head(uri)).rejects.toMatchObject({ code: "request.bad-uri", retriable: false });
      }
    });

    test("says denied when the credentials may not touch the object", async () => {
      const outsider = createStore({
        ...target.options,
        credentials: { get: async () => ({ accessKeyId: "NOBODY", secretAccessKey: "x" }), reject() {} },
      });
      await expect(outsider.getRange("s3://inbox/range.bin", { suffix: 1 })).rejects.toMatchObject({
        code: "store.credentials",
        retriable: true,
      });
      outsider.close();
    });
  });
}
