import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { reportError } from "../../cli/report-error";
import { plain } from "../../diagnostics/style";
import { failure } from "../../operations/failure";
import { openEventTopic } from "../../operations/kafka/event-topic";
import { kafkaFailure } from "../../operations/kafka/failure";
import type { OperationSettings } from "../../operations/settings";
import { DEFAULTS, OperationsWorld } from "./world";

test.each([
  [2, ["FLOE7001", "FLOE7002", "FLOE7003", "FLOE7103", "FLOE7107", "FLOE7201", "FLOE7202", "FLOE7203"]],
  [3, ["FLOE7101", "FLOE7102", "FLOE7104", "FLOE7105", "FLOE7106", "FLOE7108"]],
  [1, ["FLOE7204", "FLOE7205"]],
] as const)("the command line ends with %d for %j", (expected, codes) => {
  const console = { out: () => {}, err: () => {}, outStyle: plain, errStyle: plain };
  for (const code of codes) expect(reportError(failure({ code, what: "x" }), console)).toBe(expected);
});

describe("services that do not answer as they should", () => {
  let world: OperationsWorld;
  let website: Server;
  let url: string;
  beforeAll(async () => {
    world = await OperationsWorld.start();
    await world.put("incoming/a.parquet");
    website = createServer((_, response) =>
      response.writeHead(404, { "content-type": "text/html" }).end("<html>"),
    );
    await new Promise<void>((resolve) => website.listen(0, "127.0.0.1", resolve));
    url = `http://127.0.0.1:${(website.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    website.closeAllConnections();
    await new Promise((resolve) => website.close(resolve));
    await world.stop();
  });

  const reconcile = (changed: Partial<OperationSettings>, options: object = {}) =>
    world.run((does, context) => does.reconcile({ ...DEFAULTS.reconcile, ...options }, context), { changed });
  const status = (changed: Partial<OperationSettings>) =>
    world.run(
      (does, context) =>
        does.objectStatus({ ...DEFAULTS.status, uris: ["s3://inbox/incoming/a.parquet"] }, context),
      { changed },
    );
  const finding = (code: string, more: object = {}) => ({
    diagnostics: [expect.objectContaining({ code, ...more })],
  });
  const store = (more: object) => ({ store: { ...world.settings.store, ...more } });
  const catalog = (uri: string) => ({ catalog: { uri, warehouse: "" } });

  test("FLOE7101: no object store, with what to type where the address is one of the cluster's own", async () => {
    await expect(reconcile(store({ endpoint: "http://127.0.0.1:1" }))).rejects.toMatchObject(
      finding("FLOE7101", { what: "no answer from the object store at http://127.0.0.1:1" }),
    );
    await expect(
      reconcile(store({ endpoint: "http://rook-ceph-rgw-s3-store.rook-ceph.svc.invalid:80" })),
    ).rejects.toMatchObject(
      finding("FLOE7101", {
        nextStep:
          "kubectl -n rook-ceph port-forward svc/rook-ceph-rgw-s3-store 9000:80 & export AWS_ENDPOINT_URL_S3=http://127.0.0.1:9000",
      }),
    );
  });

  test("FLOE7101: something that is no object store", async () => {
    await expect(reconcile(store({ endpoint: url }))).rejects.toMatchObject(
      finding("FLOE7101", { what: expect.stringContaining("is no object store") }),
    );
  });

  test("FLOE7102: keys that the object store refuses", async () => {
    await expect(status(store({ secretKey: "wrong" }))).rejects.toMatchObject(finding("FLOE7102"));
    await expect(reconcile(store({ accessKey: "nobody" }))).rejects.toMatchObject(finding("FLOE7102"));
  });

  test("FLOE7103: a bucket that does not exist", async () => {
    await expect(reconcile({}, { bucket: "inbxo" })).rejects.toMatchObject(
      finding("FLOE7103", { what: expect.stringContaining("no bucket 'inbxo'") }),
    );
  });

  test("FLOE7104: no catalog, and something that is none", async () => {
    await expect(status(catalog("http://127.0.0.1:1"))).rejects.toMatchObject(
      finding("FLOE7104", { what: "no answer from the catalog at http://127.0.0.1:1" }),
    );
    await expect(status(catalog(url))).rejects.toMatchObject(
      finding("FLOE7104", { what: `what answers at ${url} is no Iceberg REST catalog` }),
    );
    await expect(status({ catalog: { uri: url, warehouse: "lak" } })).rejects.toMatchObject(
      finding("FLOE7104", { what: expect.stringContaining("or has no warehouse 'lak'") }),
    );
  });

  test("FLOE7105: a catalog's secret that is not there", async () => {
    const changed = { catalog: { uri: url, warehouse: "", secretDirectory: world.stateFolder } };
    await expect(status(changed)).rejects.toMatchObject(finding("FLOE7105"));
  });

  test("FLOE7106: no broker, with what to type", async () => {
    const kafka = { ...world.settings.kafka, bootstrapServers: ["127.0.0.1:1"] };
    await expect(openEventTopic(kafka)).rejects.toMatchObject(finding("FLOE7106"));
    const inside = { ...kafka, bootstrapServers: ["events-kafka-bootstrap.kafka.svc.invalid:9092"] };
    await expect(openEventTopic(inside)).rejects.toMatchObject(
      finding("FLOE7106", {
        nextStep: expect.stringContaining("kubectl -n kafka port-forward svc/events-kafka-bootstrap"),
      }),
    );
  }, 60_000);

  test("FLOE7107: a topic that is gone while events are sent", () => {
    const error = Object.assign(new Error("no"), { type: "UNKNOWN_TOPIC_OR_PARTITION" });
    expect(kafkaFailure(error, world.settings.kafka)).toMatchObject(
      finding("FLOE7107", { what: "Kafka at kafka:9092 has no topic 's3-events'" }),
    );
  });

  test.each([
    [{ name: "KafkaJSSASLAuthenticationError" }, "FLOE7108", "Kafka at kafka:9092 does not let 'floe' in"],
    [
      { type: "TOPIC_AUTHORIZATION_FAILED" },
      "FLOE7108",
      "Kafka at kafka:9092 does not allow 'floe' to do this",
    ],
    [
      { code: "SELF_SIGNED_CERT_IN_CHAIN" },
      "FLOE7106",
      "nobody trusted has signed the certificate of Kafka at kafka:9092",
    ],
    [{ code: "ECONNREFUSED" }, "FLOE7106", "no answer from Kafka at kafka:9092"],
  ])("what Kafka refuses for %j says what to change, however often it was wrapped", (reason, code, what) => {
    const inner = Object.assign(new Error("no"), reason);
    const error = new Error("Failed", { cause: new Error("Failed again", { cause: inner }) });
    const settings = { ...world.settings.kafka, user: { name: "floe", password: "hidden" } };
    const told = kafkaFailure(error, settings);
    expect(told).toMatchObject(finding(code, { what, nextStep: expect.any(String) }));
    expect(told.message).not.toContain("hidden");
  });

  test("FLOE7202: no such object, with the key that was meant when it came percent-encoded; nothing is sent", async () => {
    const ingest = world.run((does, context) =>
      does.ingest(
        {
          uris: ["s3://inbox/incoming/a.parquet", "s3://inbox/incoming/b%20c"],
          direct: false,
          output: "text",
        },
        context,
      ),
    );
    await expect(ingest).rejects.toMatchObject(
      finding("FLOE7202", { suggestion: "s3://inbox/incoming/b c" }),
    );
    expect(world.sent).toEqual([]);
  });

  test("FLOE7205: what else a service refuses keeps its own code", async () => {
    const manifest = await world.run((does, context) =>
      does.ingest({ uris: ["s3://inbox/incoming/a.parquet"], direct: true, output: "json" }, context),
    );
    expect(manifest.code).toBe(0);
    for await (const { uri } of world.store.list("s3://lake/"))
      if (uri.endsWith(".avro")) await world.put(uri.slice("s3://lake/".length), "damaged", "lake");
    const table = world.run((does, context) =>
      does.tableStatus({ tables: ["shop.others"], smallBytes: 1, output: "json" }, context),
    );
    await expect(table).rejects.toMatchObject(
      finding("FLOE7205", { what: expect.stringMatching(/^table\.avro-/) }),
    );
  });
});
