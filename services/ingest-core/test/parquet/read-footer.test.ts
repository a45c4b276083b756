import { IngestError } from "../../src/errors";
import { readFooter } from "../../src/parquet/read-footer";
import { fixture, OneObject } from "./fixtures";

const uri = "s3://inbox/a.parquet";
const file = fixture("pyarrow-nested").bytes;

async function refusal(promise: Promise<unknown>): Promise<IngestError> {
  const error: unknown = await promise.catch((reason: unknown) => reason);
  if (error instanceof IngestError) return error;
  throw error;
}

describe("reading a footer", () => {
  test("one suffix request is enough for a footer that fits it", async () => {
    const store = new OneObject(file);
    const { footer, tail, info } = await readFooter(store, { uri });
    expect(store.ranges).toEqual([{ suffix: 65_536 }]);
    expect(footer.numRows).toBe(5);
    expect(tail).toEqual({ start: 0, bytes: file });
    expect(info).toEqual({ size: file.length, etag: "etag-1" });
  });

  test("a larger footer takes exactly one more, for the bytes that are missing", async () => {
    const store = new OneObject(file);
    const { footer, tail } = await readFooter(store, { uri }, { suffixBytes: 1000 });
    expect(store.ranges).toEqual([{ suffix: 1000 }, { start: footer.footerStart, end: file.length - 1000 }]);
    expect(tail.start).toBe(footer.footerStart);
    expect(Buffer.from(tail.bytes).equals(file.subarray(footer.footerStart))).toBe(true);
    expect(footer.rowGroups.map((group) => group.numRows)).toEqual([2, 2, 1]);
  });

  test("the second request is pinned to the object that answered the first", async () => {
    const store = new OneObject(file, "fresh");
    await readFooter(store, { uri }, { suffixBytes: 1000 });
    expect(store.conditions).toEqual([{}, { ifMatch: "fresh" }]);
  });

  test("both requests are pinned when the caller knows the object", async () => {
    const store = new OneObject(file);
    await readFooter(store, { uri, ifMatch: "etag-1", versionId: "v7" }, { suffixBytes: 1000 });
    const pinned = { ifMatch: "etag-1", versionId: "v7" };
    expect(store.conditions).toEqual([pinned, pinned]);
  });

  test("an empty object needs no request", async () => {
    const store = new OneObject(new Uint8Array(0));
    expect((await refusal(readFooter(store, { uri, size: 0 }))).code).toBe("file.empty");
    expect(store.ranges).toEqual([]);
  });

  test("a large cut-off file is told from a foreign one by its first bytes", async () => {
    const cut = new OneObject(Buffer.concat([file, Buffer.alloc(100_000)]));
    expect((await refusal(readFooter(cut, { uri }))).code).toBe("file.truncated");
    expect(cut.ranges).toEqual([{ suffix: 65_536 }, { start: 0, end: 4 }]);
    const foreign = new OneObject(Buffer.alloc(100_000, "x"));
    expect((await refusal(readFooter(foreign, { uri }))).code).toBe("file.not-parquet");
  });

  test("an error names the object", async () => {
    const error = await refusal(readFooter(new OneObject(Buffer.from("id,name\n1,a\n")), { uri }));
    expect(error.toJSON()).toMatchObject({ code: "file.not-parquet", uri, retriable: false });
  });

  test("a footer that is read is verified", async () => {
    const store = new OneObject(fixture("damaged-head-lost").bytes);
    expect((await refusal(readFooter(store, { uri }))).code).toBe("file.corrupt");
  });

  test("a store that sends fewer bytes than asked for is at fault, and may be asked again", async () => {
    const store = new OneObject(file);
    const getRange: OneObject["getRange"] = async (...request) => {
      const { bytes, info } = await store.getRange(...request);
      return { bytes: bytes.subarray(1), info };
    };
    const error = await refusal(readFooter({ getRange }, { uri }));
    expect(error).toMatchObject({ code: "store.short-read", retriable: true });
  });

  test("an error of the store passes through as it is", async () => {
    const changed = new IngestError("file.changed", "412", false, { uri: "s3://inbox/a.parquet" });
    const getRange = () => Promise.reject(changed);
    expect(await refusal(readFooter({ getRange }, { uri }))).toBe(changed);
  });
});
