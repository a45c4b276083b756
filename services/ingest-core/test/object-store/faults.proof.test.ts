import { randomBytes } from "node:crypto";
import { type EmbeddedS3, type Fault, type FaultableRequest, seededFaults } from "@floe/devstack";
import { cases } from "../runs";
import { CLIENTS } from "./contract";
import { drain } from "./drain";
import { clientOptions, eagerClock, startS3 } from "./embedded-store";

const MIB = 1 << 20;

/** Faults for the first `n` requests of an operation. */
function firstTimes(n: number, operation: string, ...faults: readonly Fault[]) {
  let left = n;
  return (request: FaultableRequest) => (request.operation === operation && left-- > 0 ? faults : undefined);
}

describe.each(CLIENTS)("%s under faults", (_name, createStore) => {
  let s3: EmbeddedS3;
  let stop: () => Promise<void>;
  const stores: { close(): void }[] = [];
  const open = (more: Parameters<typeof clientOptions>[1] = {}) => {
    const store = createStore(clientOptions(s3, more));
    stores.push(store);
    return store;
  };

  beforeEach(async () => {
    ({ s3, stop } = await startS3({ dialect: { minPartBytes: 1 } }));
  });
  afterEach(async () => {
    for (const store of stores.splice(0)) store.close();
    await stop();
  });

  test.each<readonly [string, Fault]>([
    ["a throttled request", { kind: "status", status: 503, code: "SlowDown", when: "before" }],
    ["an internal error", { kind: "status", status: 500, code: "InternalError", when: "before" }],
    ["a gateway's error page", { kind: "status", status: 502, when: "before" }],
    ["a gateway that has lost its route", { kind: "status", status: 404, when: "before" }],
    ["a connection reset before the work", { kind: "reset", when: "before" }],
    ["a connection reset after the work", { kind: "reset", when: "after" }],
  ])("repeats %s until it succeeds", async (_what, fault) => {
    const store = open();
    s3.faults = firstTimes(3, "PutObject", fault);
    await store.put("s3://inbox/x", Buffer.from("bytes"));
    s3.faults = firstTimes(3, "GetObject", fault);
    expect(Buffer.from((await store.getRange("s3://inbox/x", { suffix: 5 })).bytes).toString()).toBe("bytes");
  });

  test("gives up after the last attempt, with the store's last word", async () => {
    const clock = eagerClock();
    const store = open({ clock, retry: { attempts: 3, baseDelayMs: 100, maxDelayMs: 150 } });
    s3.faults = () => [{ kind: "status", status: 503, code: "SlowDown", when: "before" }];
    await expect(store.getRange("s3://inbox/x", { suffix: 1 })).rejects.toMatchObject({
      code: "store.throttled",
      retriable: true,
      context: { uri: "s3://inbox/x", status: 503, got: "SlowDown" },
    });
    // uniform(0, min(max, base·2ⁿ)) with a generator that always says 0.5
    expect(clock.sleeps).toEqual([50, 75]);
  });

  test("does not repeat what cannot succeed", async () => {
    const store = open();
    s3.takeStatistics();
    await expect(store.getRange("s3://inbox/missing", { suffix: 1 })).rejects.toMatchObject({
      code: "file.not-found",
    });
    expect(s3.takeStatistics().requests).toEqual({ GetObject: 1 });
  });

  test("takes a server that is no store for what it is, and not for a missing object", async () => {
    const store = open();
    await store.put("s3://inbox/x", Buffer.from("bytes"));
    s3.faults = () => [{ kind: "status", status: 404, when: "before" }];
    await expect(store.head("s3://inbox/x")).rejects.toMatchObject({ code: "store.protocol" });
    s3.faults = firstTimes(1, "HeadObject", { kind: "status", status: 404, when: "before" });
    expect(await store.head("s3://inbox/x")).toMatchObject({ size: 5 });
  });

  test("notices an answer that breaks off, and reads it again", async () => {
    const bytes = randomBytes(100_000);
    const store = open();
    await store.put("s3://inbox/x", bytes);
    s3.faults = firstTimes(2, "GetObject", { kind: "truncate", bytes: 70_000 });
    expect((await store.getRange("s3://inbox/x", { start: 0, end: 100_000 })).bytes.byteLength).toBe(100_000);
    s3.faults = () => [{ kind: "truncate", bytes: 10 }];
    await expect(store.getRange("s3://inbox/x", { suffix: 100 })).rejects.toMatchObject({ retriable: true });
  });

  test("goes on streaming where the connection broke, pinned to the same object", async () => {
    const bytes = randomBytes(300_000);
    const store = open();
    await store.put("s3://inbox/x", bytes);
    s3.faults = firstTimes(3, "GetObject", { kind: "truncate", bytes: 90_000 });
    s3.takeStatistics();
    expect((await drain(store.stream("s3://inbox/x"))).equals(bytes)).toBe(true);
    expect(s3.takeStatistics().requests.GetObject).toBe(4);

    s3.faults = firstTimes(1, "GetObject", { kind: "truncate", bytes: 90_000 });
    const replaced = (async () => {
      for await (const _ of store.stream("s3://inbox/x"))
        await store.put("s3://inbox/x", randomBytes(300_000));
    })();
    await expect(replaced).rejects.toMatchObject({ code: "file.changed" });
  });

  test("goes on reading into memory where the connection broke, pinned to the same object", async () => {
    const bytes = randomBytes(300_000);
    const store = open({ retry: { attempts: 2 } });
    await store.put("s3://inbox/x", bytes);
    const read = async () => {
      const target = Buffer.alloc(300_000);
      await store.readInto("s3://inbox/x", { start: 0, end: 300_000 }, target);
      return target;
    };
    s3.faults = firstTimes(3, "GetObject", { kind: "truncate", bytes: 90_000 });
    s3.takeStatistics();
    expect((await read()).equals(bytes)).toBe(true);
    expect(s3.takeStatistics().requests.GetObject).toBe(4);
    s3.faults = () => [{ kind: "reset", when: "before" }];
    await expect(read()).rejects.toMatchObject({ code: "store.unreachable", retriable: true });
    s3.faults = () => [{ kind: "status", status: 503, code: "SlowDown", when: "before" }];
    await expect(read()).rejects.toMatchObject({ code: "store.throttled" });
  });

  test("gives up a request on which no byte moves", async () => {
    const store = open({ idleTimeoutMs: 40, copyTimeoutMs: 40, retry: { attempts: 2 } });
    s3.faults = () => [{ kind: "hang" }];
    await expect(store.head("s3://inbox/x")).rejects.toMatchObject({ retriable: true });
    expect(s3.takeStatistics().requests.HeadObject).toBe(2);
    const reading = store.readInto("s3://inbox/x", { start: 0, end: 1 }, new Uint8Array(1));
    await expect(reading).rejects.toMatchObject({ retriable: true });
    expect(s3.takeStatistics().requests.GetObject).toBe(2);
  });

  test.each<Fault>([
    { kind: "status", status: 500, when: "after" },
    { kind: "reset", when: "after" },
  ])("knows its own object when 'exists' answers a repeated create (%j)", async (fault) => {
    const store = open();
    s3.faults = firstTimes(1, "PutObject", fault);
    await expect(store.put("s3://inbox/x", Buffer.from("mine"), { ifNoneMatch: "*" })).resolves.toMatchObject(
      { size: 4 },
    );
    s3.faults = firstTimes(1, "PutObject", { kind: "reset", when: "before" });
    await expect(store.put("s3://inbox/x", Buffer.from("other"), { ifNoneMatch: "*" })).rejects.toMatchObject(
      {
        code: "store.exists",
      },
    );
  });

  test("knows its own object when 'no such upload' answers a repeated completion", async () => {
    const store = open();
    s3.faults = firstTimes(1, "CompleteMultipartUpload", { kind: "status", status: 500, when: "after" });
    const upload = await store.multipart("s3://lake/x");
    await upload.add({ kind: "bytes", bytes: Buffer.from("abc") });
    expect(await upload.complete()).toMatchObject({ size: 3, etag: expect.stringMatching(/-1$/) });
  });

  test("fails an upload with the first error of its parts, and leaves nothing behind", async () => {
    const store = open({ retry: { attempts: 1 }, partConcurrency: 2 });
    s3.faults = ({ operation, ordinal }) =>
      operation === "UploadPart" && ordinal > 2 ? [{ kind: "status", status: 500, when: "before" }] : [];
    const upload = await store.multipart("s3://lake/x");
    const adding = (async () => {
      for (let i = 0; i < 10; i++) await upload.add({ kind: "bytes", bytes: Buffer.alloc(10, i) });
    })();
    await expect(adding).rejects.toMatchObject({ code: "store.unavailable" });
    await expect(upload.complete()).rejects.toMatchObject({ code: "store.unavailable" });
    s3.faults = undefined;
    await upload.abort();
    expect(s3.openUploads).toBe(0);
  });

  test.each(cases([1, 2, 3]))("keeps every byte right under random faults (seed %i)", async (seed) => {
    const store = open({ retry: { attempts: 30 } });
    s3.faults = seededFaults(seed, {
      throttle: 0.05,
      failBefore: 0.05,
      failAfter: 0.1,
      resetBefore: 0.05,
      resetAfter: 0.05,
      truncate: 0.1,
    });
    const expected = new Map<string, Buffer>();
    for (let i = 0; i < 12; i++) {
      const bytes = randomBytes(2_000 + i);
      const source = await store.put(`s3://inbox/${i}`, bytes, { ifNoneMatch: "*" });
      await store.copy(`s3://inbox/${i}`, `s3://lake/${i}`, source);
      expected.set(`s3://lake/${i}`, bytes);
    }
    const upload = await store.multipart("s3://lake/all");
    for (const [i, bytes] of [...expected.values()].entries()) {
      const condition = { ifMatch: (await store.head(`s3://inbox/${i}`)).etag };
      if (i % 2 === 0) await upload.add({ kind: "bytes", bytes });
      else {
        const range = { start: 0, end: bytes.length };
        await upload.add({ kind: "copy", source: `s3://inbox/${i}`, range, condition });
      }
    }
    await upload.complete();
    expected.set("s3://lake/all", Buffer.concat([...expected.values()]));
    for (const [uri, bytes] of expected) {
      expect((await drain(store.stream(uri))).equals(bytes)).toBe(true);
      const target = Buffer.alloc(bytes.length);
      await store.readInto(uri, { start: 0, end: bytes.length }, target);
      expect(target.equals(bytes)).toBe(true);
    }
  });
});

describe.each(CLIENTS)("%s on stores that differ", (_name, createStore) => {
  test("proves a copy although the store ignores copy conditions, as RGW 16.2 does", async () => {
    const { s3, stop } = await startS3({ dialect: { ignoresCopyConditions: true } });
    const store = createStore(clientOptions(s3));
    const old = await store.put("s3://inbox/x", randomBytes(5 * MIB));
    await store.put("s3://inbox/x", randomBytes(5 * MIB));
    await expect(store.copy("s3://inbox/x", "s3://lake/x", old)).rejects.toMatchObject({
      code: "file.changed",
    });
    await expect(store.head("s3://lake/x")).rejects.toMatchObject({ code: "file.not-found" });

    const upload = await store.multipart("s3://lake/x");
    const range = { start: 0, end: 5 * MIB };
    await upload.add({ kind: "copy", source: "s3://inbox/x", range, condition: { ifMatch: old.etag } });
    await expect(upload.complete()).rejects.toMatchObject({
      code: "file.changed",
      context: { uri: "s3://inbox/x" },
    });
    await upload.abort();
    expect(s3.openUploads).toBe(0);
    store.close();
    await stop();
  });

  test("accepts a copy with a new entity tag, as AWS gives to objects uploaded in parts", async () => {
    const { s3, stop } = await startS3({
      dialect: { newEtagOnCopy: true, minPartBytes: 1, copies: "bytes" },
    });
    const store = createStore(clientOptions(s3));
    const upload = await store.multipart("s3://inbox/x");
    await upload.add({ kind: "bytes", bytes: Buffer.from("ab") });
    await upload.add({ kind: "bytes", bytes: Buffer.from("cd") });
    const source = await upload.complete();
    const copy = await store.copy("s3://inbox/x", "s3://lake/x", source);
    expect(copy).toMatchObject({ size: 4, etag: "e2fc714c4727ee9395f324cd2e7f331f" });
    store.close();
    await stop();
  });
});
