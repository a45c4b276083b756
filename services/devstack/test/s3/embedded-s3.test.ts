import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { EmbeddedS3, type EmbeddedS3Options, type S3Notification } from "../../src";

const md5 = (bytes: string | Uint8Array) => createHash("md5").update(bytes).digest("hex");

describe("embedded S3", () => {
  let root: string;
  let s3: EmbeddedS3;
  const start = async (options: Partial<EmbeddedS3Options> = {}) => {
    s3 = await EmbeddedS3.start({ root, buckets: ["inbox"], dialect: { minPartBytes: 1 }, ...options });
  };
  /** Answers as text, without a client's opinions. */
  const send = async (
    method: string,
    path: string,
    init: { headers?: Record<string, string>; body?: string } = {},
  ) => {
    const response = await fetch(`${s3.endpoint}${path}`, { method, ...init });
    return { status: response.status, headers: response.headers, text: await response.text() };
  };
  const tag = (xml: string, name: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), "floe-embedded-"));
    await start();
  });
  afterEach(async () => {
    await s3.stop();
    await rm(root, { recursive: true, force: true });
  });

  test("keeps objects, their metadata and bucket over a restart, and drops what a crash left of uploads", async () => {
    await send("PUT", "/inbox/a%20b", {
      body: "hello",
      headers: { "x-amz-meta-who": "me", "content-type": "text/csv" },
    });
    const uploadId = tag((await send("POST", "/inbox/big?uploads")).text, "UploadId");
    await send("PUT", `/inbox/big?partNumber=1&uploadId=${uploadId}`, { body: "part" });
    await s3.stop();
    await start();
    const { status, headers, text } = await send("GET", "/inbox/a%20b");
    expect([status, text, headers.get("etag")]).toEqual([200, "hello", `"${md5("hello")}"`]);
    expect([headers.get("x-amz-meta-who"), headers.get("content-type")]).toEqual(["me", "text/csv"]);
    expect((await send("PUT", `/inbox/big?partNumber=2&uploadId=${uploadId}`, { body: "x" })).status).toBe(
      404,
    );
    expect(await readdir(join(root, "inbox", "blobs"))).toHaveLength(1);
  });

  test("checks what is told of a body that its threads store, and keeps it only when all is right", async () => {
    const body = "x".repeat(300_000);
    const sha256 = createHash("sha256").update(body).digest("hex");
    const put = async (headers: Record<string, string>) => {
      const { status, text } = await send("PUT", "/inbox/x", { body, headers });
      return [status, tag(text, "Code")];
    };
    expect(await put({ "x-amz-content-sha256": "0".repeat(64) })).toEqual([400, "XAmzContentSHA256Mismatch"]);
    expect(await put({ "content-md5": "AAAAAAAAAAAAAAAAAAAAAA==" })).toEqual([400, "BadDigest"]);
    expect(await put({ "x-amz-decoded-content-length": "300001" })).toEqual([400, "IncompleteBody"]);
    expect(await readdir(join(root, "inbox", "blobs"))).toEqual([]);
    expect(await put({ "x-amz-content-sha256": sha256 })).toEqual([200, undefined]);
    const { headers, text } = await send("GET", "/inbox/x");
    expect([headers.get("etag"), text === body]).toEqual([`"${md5(body)}"`, true]);
  });

  test.each([
    ["small", 10],
    ["large", 3_000_000],
  ])("answers that it cannot write, and goes on: a %s body", async (_name, size) => {
    await rm(join(root, "inbox", "blobs"), { recursive: true });
    const { status, text } = await send("PUT", "/inbox/x", { body: "x".repeat(size) });
    expect([status, tag(text, "Code")]).toEqual([500, "InternalError"]);
    await mkdir(join(root, "inbox", "blobs"));
    expect((await send("PUT", "/inbox/x", { body: "x" })).status).toBe(200);
  });

  test("stops in the middle of an upload, of which nothing stays", async () => {
    const upload = request(`${s3.endpoint}/inbox/x`, {
      method: "PUT",
      headers: { "content-length": 1 << 20 },
    });
    const refused = once(upload, "error");
    await new Promise((resolve) => upload.write(randomBytes(600_000), resolve));
    while (s3.takeStatistics().bytesIn === 0) await setImmediate();
    await s3.stop();
    await refused;
    await start();
    expect(await readdir(join(root, "inbox", "blobs"))).toEqual([]);
  });

  test("frees the bytes of overwritten, deleted and refused objects", async () => {
    for (const body of ["one", "two"]) await send("PUT", "/inbox/x", { body });
    await send("PUT", "/inbox/x", { body: "refused", headers: { "if-none-match": "*" } });
    await send("PUT", "/inbox/y", { body: "wrong", headers: { "content-md5": "AAAAAAAAAAAAAAAAAAAAAA==" } });
    expect(await readdir(join(root, "inbox", "blobs"))).toHaveLength(1);
    await send("DELETE", "/inbox/x");
    expect(await readdir(join(root, "inbox", "blobs"))).toHaveLength(0);
    expect((await send("DELETE", "/inbox/x")).status).toBe(204);
  });

  test.each([
    ["bytes=0-1", 206, "ab", "bytes 0-1/6"],
    ["bytes=4-", 206, "ef", "bytes 4-5/6"],
    ["bytes=-2", 206, "ef", "bytes 4-5/6"],
    ["bytes=-99", 206, "abcdef", "bytes 0-5/6"],
    ["bytes=2-99", 206, "cdef", "bytes 2-5/6"],
    ["bytes=3-2", 200, "abcdef", null],
    ["lines=1-2", 200, "abcdef", null],
  ])("answers Range: %s over parts of 1, 2 and 3 bytes", async (range, status, body, contentRange) => {
    const id = tag((await send("POST", "/inbox/x?uploads")).text, "UploadId");
    const parts = ["a", "bc", "def"];
    for (const [i, part] of parts.entries()) {
      await send("PUT", `/inbox/x?partNumber=${i + 1}&uploadId=${id}`, { body: part });
    }
    const listed = parts.map(
      (part, i) => `<Part><PartNumber>${i + 1}</PartNumber><ETag>${md5(part)}</ETag></Part>`,
    );
    await send("POST", `/inbox/x?uploadId=${id}`, { body: `<C>${listed.join("")}</C>` });
    const got = await send("GET", "/inbox/x", { headers: { range } });
    expect([got.status, got.text, got.headers.get("content-range")]).toEqual([status, body, contentRange]);
  });

  test("answers 416 with the size when no byte is in the range", async () => {
    await send("PUT", "/inbox/x", { body: "abc" });
    const { status, headers, text } = await send("GET", "/inbox/x", { headers: { range: "bytes=3-" } });
    expect([status, headers.get("content-range"), tag(text, "Code")]).toEqual([
      416,
      "bytes */3",
      "InvalidRange",
    ]);
  });

  test("checks the conditions of reads and writes, with and without quotes", async () => {
    await send("PUT", "/inbox/x", { body: "abc" });
    const etag = md5("abc");
    const statusOf = async (method: string, headers: Record<string, string>) =>
      (await send(method, "/inbox/x", { headers, ...(method === "PUT" && { body: "abc" }) })).status;
    expect(await statusOf("GET", { "if-match": `"${etag}"` })).toBe(200);
    expect(await statusOf("GET", { "if-match": etag })).toBe(200);
    expect(await statusOf("GET", { "if-match": '"other"' })).toBe(412);
    expect(await statusOf("GET", { "if-none-match": `"${etag}"` })).toBe(304);
    expect(await statusOf("PUT", { "if-match": `"${etag}"` })).toBe(200);
    expect(await statusOf("PUT", { "if-match": '"other"' })).toBe(412);
    expect(await statusOf("PUT", { "if-none-match": "*" })).toBe(412);
    expect((await send("PUT", "/inbox/new", { body: "x", headers: { "if-match": etag } })).status).toBe(404);
  });

  test("refuses to complete an upload whose parts are missing, stale, out of order or too small", async () => {
    await s3.stop();
    await start({ dialect: { minPartBytes: 3 } });
    const id = tag((await send("POST", "/inbox/x?uploads")).text, "UploadId");
    for (const n of [1, 2]) await send("PUT", `/inbox/x?partNumber=${n}&uploadId=${id}`, { body: "ab" });
    const complete = async (...parts: [number, string][]) => {
      const body = parts.map(
        ([n, etag]) => `<Part><PartNumber>${n}</PartNumber><ETag>"${etag}"</ETag></Part>`,
      );
      return tag(
        (await send("POST", `/inbox/x?uploadId=${id}`, { body: `<C>${body.join("")}</C>` })).text,
        "Code",
      );
    };
    const etag = md5("ab");
    expect(await complete()).toBe("MalformedXML");
    expect(await complete([1, etag], [3, etag])).toBe("InvalidPart");
    expect(await complete([1, "stale"])).toBe("InvalidPart");
    expect(await complete([2, etag], [1, etag])).toBe("InvalidPartOrder");
    expect(await complete([1, etag], [2, etag])).toBe("EntityTooSmall");
    expect(await complete([2, etag])).toBeUndefined();
    expect((await send("GET", "/inbox/x")).text).toBe("ab");
    expect(await complete([2, etag])).toBe("NoSuchUpload");
    expect(await readdir(join(root, "inbox", "blobs"))).toHaveLength(1);
  });

  test("lists by prefix and delimiter, page by page, without repeating folders", async () => {
    for (const key of ["a/1", "a/2", "b", "c/1", "c/2", "d"])
      await send("PUT", `/inbox/${key}`, { body: key });
    const pages: string[] = [];
    let token: string | undefined;
    do {
      const more = token === undefined ? "" : `&continuation-token=${token}`;
      const { text } = await send("GET", `/inbox?list-type=2&delimiter=%2F&max-keys=2${more}`);
      pages.push([...text.matchAll(/<(?:Key|Prefix)>([^<]+)</g)].map(([, name]) => name).join(" "));
      token = tag(text, "NextContinuationToken");
    } while (token !== undefined);
    expect(pages).toEqual(["b a/", "d c/"]);
    const under = await send("GET", "/inbox?list-type=2&prefix=c%2F&start-after=c%2F1");
    expect(under.text.match(/<Key>[^<]*/g)).toEqual(["<Key>c/2"]);
  });

  test("keeps versions, hides deleted ones behind a marker, and deletes a version for good", async () => {
    await send("PUT", "/inbox?versioning", { body: "<V><Status>Enabled</Status></V>" });
    const first = (await send("PUT", "/inbox/x", { body: "one" })).headers.get("x-amz-version-id");
    await send("PUT", "/inbox/x", { body: "two" });
    await send("DELETE", "/inbox/x");
    expect((await send("GET", "/inbox/x")).status).toBe(404);
    expect((await send("GET", "/inbox?list-type=2")).text).not.toContain("<Key>");
    expect((await send("GET", `/inbox/x?versionId=${first}`)).text).toBe("one");
    await send("DELETE", `/inbox/x?versionId=${first}`);
    expect((await send("GET", `/inbox/x?versionId=${first}`)).status).toBe(404);
  });

  test("sends an object to its end although it is overwritten meanwhile", async () => {
    const body = randomBytes(4 << 20).toString("hex");
    await send("PUT", "/inbox/x", { body });
    const response = await fetch(`${s3.endpoint}/inbox/x`);
    await send("PUT", "/inbox/x", { body: "new" });
    expect((await response.text()) === body).toBe(true);
    // The old bytes go once the server has noticed that the last reader is done.
    while ((await readdir(join(root, "inbox", "blobs"))).length > 1) await setImmediate();
  });

  test("tells about created objects as RGW does, with raw keys, once for an upload in parts", async () => {
    await s3.stop();
    await start({ notifications: { prefix: "in/", suffix: ".csv" } });
    const events: S3Notification[] = [];
    s3.on("notification", (event) => events.push(event));
    await send("PUT", "/inbox/in/a%20b%2Bc%25.csv", { body: "abc", headers: { "x-amz-meta-who": "me" } });
    await send("PUT", "/inbox/in/x.parquet", { body: "no" });
    await send("PUT", "/inbox/out/x.csv", { body: "no" });
    await send("PUT", "/inbox/in/copy.csv", {
      headers: { "x-amz-copy-source": "inbox/in/a%20b%2Bc%25.csv" },
    });
    const id = tag((await send("POST", "/inbox/in/m.csv?uploads")).text, "UploadId");
    await send("PUT", `/inbox/in/m.csv?partNumber=1&uploadId=${id}`, { body: "xyz" });
    const part = `<Part><PartNumber>1</PartNumber><ETag>${md5("xyz")}</ETag></Part>`;
    await send("POST", `/inbox/in/m.csv?uploadId=${id}`, { body: `<C>${part}</C>` });
    await send("DELETE", "/inbox/in/m.csv");
    expect(
      events.map(({ Records: [{ eventName, s3 }] }) => [eventName, s3.object.key, s3.object.size]),
    ).toEqual([
      ["ObjectCreated:Put", "in/a b+c%.csv", 3],
      ["ObjectCreated:Copy", "in/copy.csv", 3],
      ["ObjectCreated:CompleteMultipartUpload", "in/m.csv", 3],
    ]);
    expect(events[0]?.Records[0]).toMatchObject({
      eventVersion: "2.2",
      eventSource: "ceph:s3",
      eventTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/),
      s3: {
        bucket: { name: "inbox" },
        object: { eTag: md5("abc"), versionId: "", metadata: [{ key: "x-amz-meta-who", val: "me" }] },
      },
    });
  });

  test("decodes the chunked bodies that SDKs send by default", async () => {
    const head = {
      "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
      "content-encoding": "aws-chunked",
    };
    const body = "5\r\nhello\r\n6;chunk-signature=00\r\n world\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n";
    const headers = { ...head, "x-amz-decoded-content-length": "11" };
    expect((await send("PUT", "/inbox/x", { body, headers })).status).toBe(200);
    expect((await send("GET", "/inbox/x")).text).toBe("hello world");
    for (const broken of ["5\r\nhel", "zz\r\nhello\r\n", "3\r\nhello\r\n0\r\n\r\n"]) {
      expect((await send("PUT", "/inbox/y", { body: broken, headers: head })).status).toBe(400);
    }
  });

  test("says so when it does not implement something", async () => {
    expect((await send("GET", "/inbox?acl")).status).toBe(501);
    expect((await send("GET", "/inbox/x?tagging")).status).toBe(501);
    expect((await send("PUT", "/UPPER")).status).toBe(400);
    expect((await send("GET", "/inbox/%zz")).status).toBe(400);
    expect((await send("DELETE", "/inbox")).status).toBe(204);
    expect((await send("GET", "/inbox?list-type=2")).status).toBe(404);
  });

  test("counts requests and bytes, and forgets them when they were taken", async () => {
    await send("PUT", "/inbox/x", { body: "abc" });
    await send("GET", "/inbox/x");
    expect(s3.takeStatistics()).toEqual({
      requests: { PutObject: 1, GetObject: 1 },
      bytesIn: 3,
      bytesOut: 3,
    });
    expect(s3.takeStatistics().requests).toEqual({});
  });
});
