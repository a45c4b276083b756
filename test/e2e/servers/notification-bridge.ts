import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Producer } from "kafkajs";

/**
 * Stands for RGW's Kafka endpoint, which Debian's build lacks: takes a notification by HTTP and
 * produces its body unchanged, without a key, as RGW's own producer does (rgw_kafka.cc; both
 * endpoints serialise the same event). 200 only after the broker's acknowledgement, else 503,
 * which makes a persistent topic send it again.
 */
export class NotificationBridge {
  private constructor(
    readonly url: string,
    private readonly server: Server,
  ) {}

  /** @param port 0: any */
  static async start(producer: Producer, topic: string, port = 0): Promise<NotificationBridge> {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const done = (status: number) => response.writeHead(status).end();
        producer.send({ topic, acks: -1, messages: [{ key: null, value: Buffer.concat(chunks) }] }).then(
          () => done(200),
          () => done(503),
        );
      });
    });
    await new Promise<void>((resolve, reject) =>
      server.once("error", reject).listen(port, "127.0.0.1", resolve),
    );
    return new NotificationBridge(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, server);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }
}
