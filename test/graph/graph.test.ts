import { buildGraph } from "../../graph/build-graph";
import { toMermaid } from "../../graph/mermaid";
import type { JsonObject } from "../../lint/json";
import { type Manifest, toManifest } from "../../lint/manifest";

const origin = { locate: () => ({ file: "test" }) };
const object = (
  apiVersion: string,
  kind: string,
  namespace: string | undefined,
  name: string,
  rest: object = {},
) =>
  toManifest(
    { apiVersion, kind, metadata: { name, namespace }, ...rest } as unknown as JsonObject,
    origin,
  ) as Manifest;

const topic = (name: string) => object("kafka.strimzi.io/v1", "KafkaTopic", "kafka", name, { spec: {} });
const ref = (kind: string, name: string) => ({ ref: { apiVersion: "v1", kind, name } });
const source = object("sources.knative.dev/v1", "KafkaSource", "demo", "light", {
  spec: {
    topics: ["light"],
    sink: ref("Service", "worker"),
    delivery: { deadLetterSink: ref("KafkaSink", "dead") },
  },
});
const service = (env: object[] = []) =>
  object("serving.knative.dev/v1", "Service", "demo", "worker", {
    spec: { template: { spec: { containers: [{ image: "worker", env }] } } },
  });
const edges = (manifests: Manifest[], view: "data" | "network" = "data") =>
  buildGraph(manifests, view).edges.map(({ from, to, kind }) => `${from} ${kind} ${to}`);

describe("buildGraph", () => {
  test("events flow from the topic through the source to the service, dead letters beside them", () => {
    const sink = object("eventing.knative.dev/v1alpha1", "KafkaSink", "demo", "dead", {
      spec: { topic: "dlq" },
    });
    expect(edges([topic("light"), source, service(), sink, topic("dlq")])).toEqual([
      "KafkaTopic/kafka/light data KafkaSource/demo/light",
      "KafkaSource/demo/light data Service/demo/worker",
      "KafkaSource/demo/light dead-letter KafkaSink/demo/dead",
      "KafkaSink/demo/dead dead-letter KafkaTopic/kafka/dlq",
    ]);
  });

  test("a route reads where it begins and writes where it sends", () => {
    const flows = [
      {
        route: {
          from: { uri: "kafka:in", steps: [{ to: { uri: "kafka:out" } }, { to: { uri: "kafka:in-dlq" } }] },
        },
      },
    ];
    const route = object("camel.apache.org/v1", "Integration", "demo", "route", { spec: { flows } });
    expect(edges([topic("in"), topic("out"), topic("in-dlq"), route])).toEqual([
      "KafkaTopic/kafka/in data Integration/demo/route",
      "Integration/demo/route data KafkaTopic/kafka/out",
      "Integration/demo/route dead-letter KafkaTopic/kafka/in-dlq",
    ]);
  });

  test("an upload goes through the notification that the bucket's label names", () => {
    const labels = { "bucket-notification-up": "up", other: "x" };
    const bucket = object("objectbucket.io/v1alpha1", "ObjectBucketClaim", "ceph", "inbox", {
      metadata: { name: "inbox", namespace: "ceph", labels },
    });
    const notification = object("ceph.rook.io/v1", "CephBucketNotification", "ceph", "up", {
      spec: { topic: "events" },
    });
    const bucketTopic = object("ceph.rook.io/v1", "CephBucketTopic", "ceph", "events", {
      spec: { endpoint: { kafka: { uri: "kafka://k:9092" } } },
    });
    expect(edges([bucket, notification, bucketTopic, topic("events")])).toEqual([
      "User//S3 client data ObjectBucketClaim/ceph/inbox",
      "ObjectBucketClaim/ceph/inbox data CephBucketNotification/ceph/up",
      "CephBucketNotification/ceph/up data CephBucketTopic/ceph/events",
      "CephBucketTopic/ceph/events data KafkaTopic/kafka/events",
    ]);
  });

  test("a service that knows the catalog writes tables; the launcher does by a job", () => {
    const catalog = { name: "CATALOG_URI", value: "http://c" };
    expect(edges([service([catalog])])).toEqual(["Service/demo/worker data Table//Iceberg tables"]);
    expect(edges([service([catalog, { name: "SPARK_JOB_NAMESPACE", value: "demo" }])])).toEqual([
      "Service/demo/worker data Job//Spark job",
      "Job//Spark job data Table//Iceberg tables",
    ]);
  });

  test("requests enter by the external gateway unless a service is cluster-local; events by the local one", () => {
    const gateway = (name: string) =>
      object("gateway.networking.k8s.io/v1", "Gateway", "serving", name, {
        spec: { gatewayClassName: "eg" },
      });
    const gateways = (name: string) => `- class: eg\n  gateway: serving/${name}\n`;
    const serving = object("operator.knative.dev/v1beta1", "KnativeServing", "serving", "knative-serving", {
      spec: {
        config: { gateway: { "external-gateways": gateways("out"), "local-gateways": gateways("in") } },
      },
    });
    const metadata = {
      name: "hidden",
      namespace: "demo",
      labels: { "networking.knative.dev/visibility": "cluster-local" },
    };
    const hidden = object("serving.knative.dev/v1", "Service", "demo", "hidden", { metadata });
    const all = edges([gateway("out"), gateway("in"), serving, hidden, service(), source], "network");
    expect(all).toContain("Gateway/serving/out request Service/demo/worker");
    expect(all).not.toContain("Gateway/serving/out request Service/demo/hidden");
    expect(all).toContain("Gateway/serving/in request Service/demo/hidden");
    expect(all).toContain("KafkaSource/demo/light request Gateway/serving/in");
  });

  test("an edge to an object that nobody declares is left out", () => {
    expect(edges([source])).toEqual(["KafkaTopic//light data KafkaSource/demo/light"]);
  });
});

describe("toMermaid", () => {
  test("draws a box per namespace, the data path thick and dead letters dashed", () => {
    const sink = object("eventing.knative.dev/v1alpha1", "KafkaSink", "demo", "dead", {
      spec: { topic: "dlq" },
    });
    expect(toMermaid(buildGraph([topic("light"), source, service(), sink], "data"))).toBe(`flowchart LR
  n4[("dlq<br/><i>KafkaTopic</i>")]
  subgraph ns0["kafka"]
    n0[("light<br/><i>KafkaTopic</i>")]
  end
  subgraph ns1["demo"]
    n1["light<br/><i>KafkaSource</i>"]
    n2["worker<br/><i>Service</i>"]
    n3["dead<br/><i>KafkaSink</i>"]
  end
  n0 ==> n1
  n1 ==> n2
  n1 -.-> n3
  n3 -.-> n4
`);
  });

  test("names cannot break out of their quotes", () => {
    const node = { id: "a", kind: "K", name: 'x"]; click n0 "y' };
    expect(toMermaid({ nodes: [node], edges: [] })).not.toContain('x"');
  });
});
