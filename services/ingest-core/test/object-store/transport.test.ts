import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { createServer as createTcpServer, type Socket } from "node:net";
import { staticCredentials } from "../../src/object-store/credentials";
import { createS3Store, type S3StoreOptions } from "../../src/object-store/raw-s3-store";
import { eagerClock, KEYS } from "./embedded-store";

const options = (port: number, more: Partial<S3StoreOptions> = {}): S3StoreOptions => ({
  endpoint: `http://127.0.0.1:${port}`,
  credentials: staticCredentials(KEYS),
  clock: eagerClock(),
  ...more,
});

/** An HTTP server with one handler. */
async function serve(handler: RequestListener) {
  const server = createServer(handler);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  const stop = () => {
    server.closeAllConnections();
    server.close();
  };
  return { port, stop };
}

describe("raw transport", () => {
  test("sends a request again, at once and uncounted, when an idle connection turns out to be closed", async () => {
    const perSocket = new Map<Socket, number>();
    const server = createTcpServer((socket) => {
      socket.on("error", () => undefined);
      socket.on("data", () => {
        const served = perSocket.get(socket) ?? 0;
        perSocket.set(socket, served + 1);
        // The second request on any connection meets a server that has just given it up.
        if (served > 0) socket.resetAndDestroy();
        else
          socket.write('HTTP/1.1 200 OK\r\nETag: "e"\r\nContent-Length: 0\r\nConnection: keep-alive\r\n\r\n');
      });
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as { port: number };
    const store = createS3Store(options(port, { retry: { attempts: 1 } }));
    for (let i = 0; i < 3; i++) await store.put(`s3://b/${i}`, Buffer.from("x"));
    expect(Math.max(...perSocket.values())).toBe(2);
    store.close();
    server.close();
  });

  test("waits as long as the store asked, at most the policy's ceiling", async () => {
    let served = 0;
    const { port, stop } = await serve((_request, response) => {
      served++;
      response.writeHead(served < 3 ? 503 : 200, { "retry-after": served === 1 ? "2" : "9999" }).end();
    });
    const clock = eagerClock();
    const store = createS3Store(options(port, { clock, retry: { maxDelayMs: 5_000 } }));
    await store.head("s3://b/x");
    expect(clock.sleeps).toEqual([2_000, 5_000]);
    store.close();
    stop();
  });

  test("takes an error inside an answer of status 200 for an error", async () => {
    let served = 0;
    const { port, stop } = await serve((request, response) => {
      request.resume();
      if (request.method === "HEAD") response.setHeader("content-length", "3").end();
      else if (served++ === 0)
        response.end("  <Error><Code>InternalError</Code><Message>later</Message></Error>");
      else response.end("<CopyObjectResult><ETag>&quot;e&quot;</ETag></CopyObjectResult>");
    });
    const store = createS3Store(options(port));
    expect(await store.copy("s3://b/x", "s3://b/y", { size: 3, etag: "e" })).toEqual({ size: 3, etag: "e" });
    expect(served).toBe(2);
    store.close();
    stop();
  });

  test.each<readonly [string, number, Record<string, string>, string]>([
    ["another range", 206, { "content-range": "bytes 1-4/10" }, "abcd"],
    ["a range without a size", 206, { "content-range": "bytes 0-3/*" }, "abcd"],
    ["no range", 206, {}, "abcd"],
    ["the whole object where a part was asked for", 200, {}, "abcdefghij"],
  ])("refuses an answer that holds %s", async (_what, status, headers, body) => {
    const { port, stop } = await serve(
      (_request, response) => void response.writeHead(status, headers).end(body),
    );
    const store = createS3Store(options(port, { retry: { attempts: 2 } }));
    await expect(store.getRange("s3://b/x", { start: 0, end: 4 })).rejects.toMatchObject({
      code: "store.protocol",
      retriable: true,
    });
    store.close();
    stop();
  });

  test("asks again about a 404 that names nothing, and takes it for no store's answer", async () => {
    const served: (string | undefined)[] = [];
    const { port, stop } = await serve((request, response) => {
      served.push(request.method);
      response.writeHead(404).end("<html>no route</html>");
    });
    const store = createS3Store(options(port, { retry: { attempts: 2 } }));
    const notAStore = { code: "store.protocol", retriable: true };
    await expect(store.head("s3://b/x")).rejects.toMatchObject(notAStore);
    expect(served).toEqual(["HEAD", "GET", "GET"]);
    await expect(store.put("s3://b/x", Buffer.from("x"))).rejects.toMatchObject(notAStore);
    store.close();
    stop();
  });

  test("takes a whole object for the range when the server ignores ranges and the object is the range", async () => {
    const { port, stop } = await serve(
      (_request, response) => void response.setHeader("etag", '"e"').end("abcd"),
    );
    const store = createS3Store(options(port));
    expect(await store.getRange("s3://b/x", { suffix: 100 })).toMatchObject({ info: { size: 4, etag: "e" } });
    store.close();
    stop();
  });

  test("never takes the version id 'null' for a version", async () => {
    const { port, stop } = await serve(
      (_request, response) => void response.writeHead(200, { etag: '"e"', "x-amz-version-id": "null" }).end(),
    );
    const store = createS3Store(options(port));
    expect(await store.head("s3://b/x")).not.toHaveProperty("versionId");
    store.close();
    stop();
  });

  test("says which endpoint is refused and why", () => {
    for (const endpoint of ["127.0.0.1:9000", "ftp://x", "http://u:p@x", "http://x/path", ""]) {
      expect(() => createS3Store(options(1, { endpoint }))).toThrow(
        expect.objectContaining({
          code: "config.endpoint",
          context: expect.objectContaining({ got: endpoint }),
        }),
      );
    }
  });

  test("reports a store that is not there as retriable", async () => {
    const { port, stop } = await serve(() => undefined);
    stop();
    const store = createS3Store(options(port));
    await expect(store.head("s3://b/x")).rejects.toMatchObject({
      code: "store.unreachable",
      retriable: true,
    });
    store.close();
  });
});
