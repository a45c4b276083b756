import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { createCatalog, serveCatalog } from "@floe/devstack";
import { nodeExchange, RestCatalog } from "@floe/ingest-core";

const exchange = nodeExchange({ maxResponseBytes: 1_000_000 });
let server: Server | undefined;

async function listen(listener: RequestListener): Promise<string> {
  const created = createServer(listener);
  server = created;
  await new Promise<void>((resolve) => created.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(created.address() as AddressInfo).port}/`;
}

afterEach(async () => {
  exchange.close();
  server?.closeAllConnections();
  await new Promise((resolve) => (server === undefined ? resolve(0) : server.close(resolve)));
  server = undefined;
});

const get = (url: string, timeoutMs = 5_000) => exchange({ method: "GET", url, headers: {}, timeoutMs });

test("a body arrives whole, its headers in lower case, unzipped", async () => {
  const url = await listen((_, response) =>
    response.writeHead(201, { ETag: '"x"', "Content-Encoding": "gzip" }).end(gzipSync('{"größe":1}')),
  );
  expect(await get(url)).toMatchObject({ status: 201, body: '{"größe":1}', headers: { etag: '"x"' } });
});

test("requests share a connection", async () => {
  const ports = new Set<number | undefined>();
  const url = await listen((request, response) => {
    ports.add(request.socket.remotePort);
    response.end("ok");
  });
  await get(url);
  await get(url);
  expect(ports.size).toBe(1);
});

test("a body that is sent arrives with its length", async () => {
  const url = await listen((request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => response.end(`${request.headers["content-length"]} ${body}`));
  });
  const { body } = await exchange({ method: "POST", url, headers: {}, body: "ä", timeoutMs: 5_000 });
  expect(body).toBe("2 ä");
});

test.each<[string, RequestListener]>([
  ["a connection that is closed before the answer", (_, response) => response.destroy()],
  [
    "an answer that is cut",
    (_, response) => {
      response.writeHead(200, { "content-length": 100 });
      response.write("half", () => response.destroy());
    },
  ],
  ["an answer that is too long", (_, response) => void response.end("x".repeat(1_000_001))],
  [
    "an answer that unpacks to too much",
    (_, response) =>
      void response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(Buffer.alloc(2_000_000))),
  ],
])("%s is catalog.unreachable", async (_, listener) => {
  await expect(get(await listen(listener))).rejects.toMatchObject({
    code: "catalog.unreachable",
    retriable: true,
  });
});

test("an answer that does not come is catalog.timeout", async () => {
  const url = await listen(() => {});
  await expect(get(url, 20)).rejects.toMatchObject({ code: "catalog.timeout", retriable: true });
});

test("nobody listening is catalog.unreachable", async () => {
  const url = await listen((_, response) => response.end());
  await new Promise((resolve) => server?.close(resolve));
  server = undefined;
  await expect(get(url)).rejects.toMatchObject({ code: "catalog.unreachable" });
});

test("an abort ends the request with the signal's reason", async () => {
  const abort = new AbortController();
  const reason = new Error("shutting down");
  const url = await listen(() => abort.abort(reason));
  const request = exchange({ method: "GET", url, headers: {}, timeoutMs: 5_000, signal: abort.signal });
  await expect(request).rejects.toBe(reason);
});

test("the client and the embedded catalog understand each other over HTTP", async () => {
  const { handler } = createCatalog({ prefix: "p", idempotencyKeyLifetime: "PT1M" });
  const catalogServer = await serveCatalog(handler);
  try {
    const catalog = new RestCatalog({ uri: catalogServer.uri, exchange });
    await catalog.createNamespace(["a", "b"]);
    const schema = {
      type: "struct" as const,
      "schema-id": 0,
      fields: [{ id: 1, name: "id", required: true, type: "long" }],
    };
    const created = await catalog.createTable("a.b.t", { schema });
    const loaded = await catalog.loadTable("a.b.t");
    expect(loaded?.metadata["table-uuid"]).toBe(created.metadata["table-uuid"]);
    expect(await catalog.loadTable("a.b.t", loaded)).toBeUndefined();
    const outcome = await catalog.commit(
      "a.b.t",
      [{ type: "assert-table-uuid", uuid: created.metadata["table-uuid"] }],
      [{ action: "set-properties", updates: { owner: "me" } }],
      "0199a0b0-0000-7000-8000-000000000001",
    );
    expect(outcome).toMatchObject({
      kind: "committed",
      table: { metadata: { properties: { owner: "me" } } },
    });
  } finally {
    await catalogServer.close();
  }
});
