import { once } from "node:events";
import { createServer as createSecureServer } from "node:https";
import { createServer, type Socket } from "node:net";
import fc from "fast-check";
import { generate } from "selfsigned";
import { staticCredentials } from "../../src/object-store/credentials";
import { createS3Store, type S3StoreOptions } from "../../src/object-store/raw-s3-store";
import { headOf } from "../../src/object-store/response-head";
import { eagerClock, KEYS } from "./embedded-store";

/** A store on a server that says exactly this, to one request after the other. */
async function withServer(
  answers: readonly ((socket: Socket) => void)[],
  use: (read: (bytes: number) => Promise<Buffer>, sockets: () => number) => Promise<void>,
  more: Partial<S3StoreOptions> = {},
): Promise<void> {
  const sockets = new Set<Socket>();
  let served = 0;
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.on("data", () => answers[Math.min(served++, answers.length - 1)]?.(socket));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  const store = createS3Store({
    endpoint: `http://127.0.0.1:${port}`,
    credentials: staticCredentials(KEYS),
    clock: eagerClock(),
    retry: { attempts: 1 },
    ...more,
  });
  const read = async (bytes: number) => {
    const target = Buffer.alloc(bytes);
    await store.readInto("s3://b/x", { start: 0, end: bytes }, target);
    return target;
  };
  try {
    await use(read, () => sockets.size);
  } finally {
    store.close();
    for (const socket of sockets) socket.destroy();
    server.close();
  }
}

const head = (...headers: readonly string[]) =>
  `HTTP/1.1 206 Partial Content\r\n${headers.join("\r\n")}\r\n\r\n`;
const RANGE = ['ETag: "e"', "Content-Range: bytes 0-3/10", "Content-Length: 4"];
const say =
  (...chunks: readonly string[]) =>
  (socket: Socket) => {
    for (const chunk of chunks) socket.write(chunk);
  };

describe("reading into memory", () => {
  test("uses one connection for one read after the other", () =>
    withServer([say(head(...RANGE), "abcd")], async (read, sockets) => {
      for (let i = 0; i < 3; i++) expect((await read(4)).toString()).toBe("abcd");
      expect(sockets()).toBe(1);
    }));

  test("takes an answer in any pieces", () =>
    withServer(
      [
        (socket) => {
          const text = `${head(...RANGE)}abcd`;
          let at = 0;
          const next = () => {
            if (at < text.length) socket.write(text[at++] ?? "", next);
          };
          socket.setNoDelay(true);
          next();
        },
      ],
      async (read) => expect((await read(4)).toString()).toBe("abcd"),
    ));

  test("makes a read again, at once, when an idle connection turns out to be closed", () =>
    withServer(
      [say(head(...RANGE), "abcd"), (socket) => socket.resetAndDestroy(), say(head(...RANGE), "abcd")],
      async (read, sockets) => {
        await read(4);
        expect((await read(4)).toString()).toBe("abcd");
        expect(sockets()).toBe(2);
      },
    ));

  test("gives up a connection that says more than it was asked for", () =>
    withServer([say(`${head(...RANGE)}abcdHTTP/1.1 206 smuggled`)], async (read, sockets) => {
      expect((await read(4)).toString()).toBe("abcd");
      expect((await read(4)).toString()).toBe("abcd");
      expect(sockets()).toBe(2);
    }));

  test.each([
    ["two lengths", [...RANGE, "Content-Length: 5"]],
    ["no length", RANGE.slice(0, 2)],
    ["no range", [RANGE[0], RANGE[2]]],
    ["another range", [RANGE[0], "Content-Range: bytes 1-4/10", RANGE[2]]],
    ["a range that is longer than its body", [RANGE[0], "Content-Range: bytes 0-3/10", "Content-Length: 2"]],
  ])("refuses an answer with %s", (_what, headers) =>
    withServer([(socket) => socket.end(`${head(...(headers as string[]))}ab`)], async (read) => {
      await expect(read(4)).rejects.toMatchObject({ retriable: true });
    }),
  );

  test("ends with the signal's reason, while it waits and while it reads", async () => {
    for (const answer of [() => undefined, say(head(...RANGE), "ab")]) {
      const controller = new AbortController();
      const server = createServer((socket) => {
        socket.on("error", () => undefined);
        socket.on("data", () => {
          answer(socket);
          setImmediate(() => controller.abort(new Error("enough")));
        });
      });
      server.listen(0, "127.0.0.1");
      await once(server, "listening");
      const { port } = server.address() as { port: number };
      const endpoint = `http://127.0.0.1:${port}`;
      const store = createS3Store({ endpoint, credentials: staticCredentials(KEYS) });
      const reading = store
        .withSignal(controller.signal)
        .readInto("s3://b/x", { start: 0, end: 4 }, new Uint8Array(4));
      await expect(reading).rejects.toThrow("enough");
      store.close();
      server.close();
    }
  });

  test("speaks TLS with the authority it was given", async () => {
    const { cert, private: key } = await generate([{ name: "commonName", value: "127.0.0.1" }], {
      extensions: [{ name: "subjectAltName", altNames: [{ type: 7, ip: "127.0.0.1" }] }],
    });
    const server = createSecureServer({ cert, key }, (_request, response) => {
      response.writeHead(206, { etag: '"e"', "content-range": "bytes 0-3/10", "content-length": "4" });
      response.end("abcd");
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const endpoint = `https://127.0.0.1:${(server.address() as { port: number }).port}`;
    const credentials = staticCredentials(KEYS);
    const trusting = createS3Store({ endpoint, credentials, ca: cert });
    const target = Buffer.alloc(4);
    await trusting.readInto("s3://b/x", { start: 0, end: 4 }, target);
    expect(target.toString()).toBe("abcd");
    const wary = createS3Store({ endpoint, credentials, retry: { attempts: 1 } });
    const reading = wary.readInto("s3://b/x", { start: 0, end: 4 }, target);
    await expect(reading).rejects.toMatchObject({ code: "store.unreachable" });
    trusting.close();
    wary.close();
    server.closeAllConnections();
    server.close();
  });
});

test("no head of an answer makes its reader throw, and none has a length beside a coding", () => {
  const line = fc.oneof(
    fc.string(),
    fc.constantFrom(
      ...RANGE,
      "Transfer-Encoding: chunked",
      "content-length: 7",
      "Connection: close",
      ": x",
      "a : b",
    ),
  );
  const first = fc.constantFrom(
    "HTTP/1.1 206 Partial Content",
    "HTTP/1.1 200",
    "HTTP/1.0 206 x",
    "ICY 200 OK",
    "",
  );
  fc.assert(
    fc.property(first, fc.array(line, { maxLength: 6 }), (status, lines) => {
      const parsed = headOf([status, ...lines].join("\r\n"));
      if (parsed?.length === undefined) return;
      expect(parsed.headers["transfer-encoding"]).toBeUndefined();
      expect(lines.filter((text) => /^content-length:/i.test(text))).toHaveLength(1);
    }),
    { numRuns: 300 },
  );
});
