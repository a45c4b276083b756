import { identifyAgain, identifyFiles } from "../../src/plan/identify-files";
import { MemoryObjects } from "./memory-objects";

describe("identification", () => {
  const objects = () => {
    const store = new MemoryObjects();
    store.put("s3://b/a", Buffer.from("aaa"));
    store.put("s3://b/empty", Buffer.alloc(0));
    return store;
  };
  const etag = "47bce5c74f589f4867dbd57e9ca9f808";
  const eventTime = "2026-11-22T13:26:50.938454Z";

  test("asks the store only for files of which something is missing", async () => {
    const store = objects();
    const { files } = await identifyFiles(
      store,
      [
        { uri: "s3://b/known", size: 3, etag, eventTime },
        { uri: "s3://b/a" },
        { uri: "s3://b/a", etag, size: 3 },
      ],
      4,
    );
    expect(store.requests).toEqual(["HEAD s3://b/a", "HEAD s3://b/a"]);
    expect(files.map(({ eventTimeMs }) => eventTimeMs)).toEqual([
      Date.parse(eventTime),
      1_700_000_000_000,
      1_700_000_000_000,
    ]);
    expect(files[1]?.id).toBe(files[2]?.id);
    expect(files[0]?.id).toMatch(/^[0-9a-f]{32}$/);
    expect(files[0]?.id).not.toBe(files[1]?.id);
  });

  test("identifies what is there now when the event's object was replaced", async () => {
    const { files } = await identifyFiles(objects(), [{ uri: "s3://b/a", etag: "older" }], 4);
    expect(files).toMatchObject([{ etag, size: 3 }]);
  });

  test("sets missing and empty objects aside", async () => {
    const { files, quarantined } = await identifyFiles(
      objects(),
      [{ uri: "s3://b/gone" }, { uri: "s3://b/empty" }, { uri: "s3://b/marker/", size: 0, etag, eventTime }],
      4,
    );
    expect(files).toEqual([]);
    expect(quarantined.map(({ code }) => code)).toEqual(["file.not-found", "file.empty", "file.empty"]);
  });

  test("gives a replaced object a new identity", async () => {
    const store = objects();
    const before = await identifyAgain(store, { uri: "s3://b/a" });
    store.put("s3://b/a", Buffer.from("bbb"));
    const after = await identifyAgain(store, { uri: "s3://b/a", etag: before.etag, size: 3 });
    expect(after.id).not.toBe(before.id);
    expect(after.etag).not.toBe(before.etag);
  });
});
