import { once } from "node:events";
import { type AddressInfo, createServer, type Server } from "node:net";
import { isForwarded, throughForwardedPort } from "../../operations/kafka/client";
import { oneBrokerOnly } from "../../operations/kafka/failure";

describe("Kafka behind a forwarded port", () => {
  let server: Server;
  let port: number;
  beforeAll(async () => {
    server = createServer((socket) => socket.end("here")).listen(0, "127.0.0.1");
    await once(server, "listening");
    port = (server.address() as AddressInfo).port;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  async function answerOf(bootstrap: string, host: string, hostPort: number): Promise<string> {
    const socket = throughForwardedPort(bootstrap)({
      host,
      port: hostPort,
      ssl: undefined as never,
      onConnect: () => {},
    });
    const [chunk] = await once(socket, "data");
    socket.destroy();
    return String(chunk);
  }

  test("a broker is reached through the port, whatever it calls itself", async () => {
    const inside = "events-kafka-dual-role-0.events-kafka-kafka-brokers.kafka.svc";
    expect(await answerOf(`127.0.0.1:${port}`, inside, 9092)).toBe("here");
    expect(await answerOf(`localhost:${port}`, inside, 9092)).toBe("here");
  });

  test("a broker that names this machine is taken at its word", async () => {
    expect(await answerOf("127.0.0.1:1", "127.0.0.1", port)).toBe("here");
  });

  test.each([
    [["127.0.0.1:9092"], true],
    [["localhost:9092", "[::1]:9093"], true],
    [["events-kafka-kafka-bootstrap.kafka.svc.cluster.local:9092"], false],
    [["127.0.0.1:9092", "kafka.example.com:9092"], false],
  ])("%j is a port of this machine: %s", (bootstrapServers, expected) => {
    expect(isForwarded({ bootstrapServers })).toBe(expected);
  });

  test("several brokers behind one port are refused, with where to run the command instead", () => {
    expect(oneBrokerOnly(3)).toEqual({
      code: "FLOE7106",
      what: "the cluster has 3 brokers, and a forwarded port leads to one of them",
      nextStep: "run the command inside of the cluster; docs/operations.md has what to type",
    });
  });
});
