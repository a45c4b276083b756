import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { IHeaders, Producer } from "kafkajs";

/**
 * Stands for Knative's KafkaSink in binary mode: the event's data are the record's value, its attributes
 * are headers `ce_…`, its `partitionkey` is the key. 202 after the broker's acknowledgement.
 */
export class KafkaSink {
  private constructor(
    readonly url: string,
    private readonly server: Server,
  ) {}

  /** @param port 0: any */
  static async start(producer: Producer, topic: string, port = 0): Promise<KafkaSink> {
    const server = createServer((request, response) => {
      const done = (status: number) => response.writeHead(status).end();
      readBody(request)
        .then(async (value) => {
          const headers = recordHeaders(request);
          if (headers === undefined) return 400;
          const key = request.headers["ce-partitionkey"];
          const message = { key: typeof key === "string" ? key : null, value, headers };
          await producer.send({ topic, acks: -1, messages: [message] });
          return 202;
        })
        .then(done, () => done(503));
    });
    await new Promise<void>((resolve, reject) =>
      server.once("error", reject).listen(port, "127.0.0.1", resolve),
    );
    return new KafkaSink(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, server);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }
}

/** @returns `undefined` when the request is no event */
function recordHeaders(request: IncomingMessage): IHeaders | undefined {
  const headers: IHeaders = {};
  for (const [name, value] of Object.entries(request.headers)) {
    const text = Buffer.from(String(value), "latin1").toString("utf8");
    if (name.startsWith("ce-")) headers[`ce_${name.slice(3)}`] = text;
    if (name === "content-type") headers["content-type"] = text;
  }
  return headers.ce_specversion === undefined || headers.ce_id === undefined ? undefined : headers;
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
