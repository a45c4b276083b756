import { child } from "../api-server/kube-object";
import { isTrue } from "./conditions";
import { FAILS } from "./operators/spark";
import type { ToolCall, Tools } from "./probe-world";
import type { World } from "./world";

/** What differs from a platform that does what it should. */
export interface ProbeFaults {
  /** Nothing that is produced can be read back. @default false */
  readonly kafkaForgets?: boolean;
  /** Pods of the mesh read plaintext. @default false */
  readonly plaintextAccepted?: boolean;
  /** No file becomes a row. @default false */
  readonly filesStay?: boolean;
  /** Drivers of Spark jobs fail. @default false */
  readonly sparkFails?: boolean;
}

const option = (args: readonly string[], name: string) => args[args.indexOf(name) + 1] ?? "";
const headers = (args: readonly string[]) => args.filter((_, index) => args[index - 1] === "-H");

/** A service logs what reaches it, and has a pod from then on. */
function deliver(service: string, text: string, world: World): void {
  const namespace = "eventing-demo";
  wake(namespace, service, world);
  world.setLog(`${namespace}/${service}-00001-pod`, text);
}

/** The pod that the activator would have asked for. */
export function wake(namespace: string, service: string, world: World): void {
  world.ensure({
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name: `${service}-00001-pod`,
      namespace,
      labels: { "serving.knative.dev/service": service, "sidecar.istio.io/inject": "false" },
    },
    spec: { containers: [{ name: "user-container", image: "example.com/app:1" }] },
    status: { phase: "Running", conditions: [{ type: "Ready", status: "True" }] },
  });
}

/** Jobs whose rows the launcher has published. */
const publishedJobs = (world: World) =>
  world
    .list("SparkApplication.sparkoperator.k8s.io")
    .filter((job) => child(child(job, "status"), "applicationState").state === "COMPLETED").length;

/** A catalog's answer, as Iceberg writes it: a staged snapshot of another branch has more rows than the current one. */
const tableWith = (rows: number) => {
  const snapshot = (id: number, records: number) => ({
    "sequence-number": id,
    "snapshot-id": id,
    "parent-snapshot-id": id - 1,
    "timestamp-ms": 1767600000000 + id,
    summary: { operation: "append", "added-records": "1", "total-records": String(records) },
    "manifest-list": `s3://lakehouse/floe_verify/rows/metadata/snap-${id}.avro`,
    "schema-id": 0,
  });
  const metadata = {
    "format-version": 2,
    "current-snapshot-id": 7,
    refs: { main: { "snapshot-id": 7, type: "branch" }, ingest_0f: { "snapshot-id": 8, type: "branch" } },
    snapshots: [snapshot(6, rows - 1), snapshot(7, rows), snapshot(8, rows + 1)],
    "snapshot-log": [{ "snapshot-id": 7, "timestamp-ms": 1767600000007 }],
  };
  return JSON.stringify({ "metadata-location": "s3://lakehouse/m.json", metadata }, undefined, 2);
};

/** What the launcher makes of a request in the heavy topic. */
function launch(message: string, world: World, fails: boolean): void {
  const { table, files, traceparent } = JSON.parse(message);
  world.ensure({
    apiVersion: "sparkoperator.k8s.io/v1beta2",
    kind: "SparkApplication",
    metadata: {
      name: "heavy-0123456789abcdef0123",
      namespace: "eventing-demo",
      labels: { "app.kubernetes.io/managed-by": "spark-launcher" },
      annotations: {
        "floe.dev/table": table,
        "floe.dev/files": String(files.length),
        "floe.dev/traceparent": traceparent,
        ...(fails && { [FAILS]: "driver container failed" }),
      },
    },
    spec: {
      type: "Python",
      mode: "cluster",
      sparkVersion: "3.5.8",
      mainApplicationFile: "local:///opt/floe/spark_ingest.py",
      driver: {},
      executor: {},
    },
  });
}

/** curl, as far as the probes use it: requests to hello, events to the Broker, objects, tables. */
function curl(
  call: ToolCall,
  world: World,
  { plaintextAccepted = false, filesStay = false }: ProbeFaults,
  tables: Map<string, number>,
  left: Set<string>,
) {
  const url = call.args.find((arg) => arg.startsWith("http://")) ?? "";
  const { hostname, pathname } = new URL(url);
  if (hostname.startsWith("kafka-broker-ingress")) {
    const mark = headers(call.args).find((header) => header.startsWith("ce-id: ")) ?? "";
    deliver("event-display", `dev.knative.sources.ping\n${mark}\n`, world);
    return "202\n";
  }
  if (hostname.startsWith("rook-ceph-rgw")) {
    const key = pathname.replace("/events-inbox/", "");
    if (option(call.args, "-X") === "DELETE") left.delete(key);
    if (option(call.args, "-X") !== "PUT") return "";
    left.add(key);
    if (!key.startsWith("incoming/") || filesStay) return "";
    deliver("s3-event-display", `Event\n${key}\n`, world);
    tables.set("rows", (tables.get("rows") ?? 41) + 1);
    return "";
  }
  if (hostname.startsWith("iceberg-rest")) {
    if (call.args.includes("-d")) return "";
    if (pathname === "/v1/config") return '{"overrides": {"prefix": "lakehouse"}}';
    return tableWith((tables.get("rows") ?? 41) + publishedJobs(world));
  }
  if (hostname.includes("-private.")) {
    if (call.labels["sidecar.istio.io/inject"] === "true") return "403 0.010\n";
    return plaintextAccepted ? "200 0.010\n" : { stdout: "000 0.001\n", code: 56 };
  }
  const gateway = world.get("Gateway.gateway.networking.k8s.io", "knative-serving", "knative-gateway");
  if (!isTrue(gateway, "Programmed")) return { stdout: "000 0.001\n", code: 7 };
  const host =
    headers(call.args)
      .find((header) => header.startsWith("Host: "))
      ?.slice(6) ?? hostname;
  const known = world
    .list("HTTPRoute.gateway.networking.k8s.io", "default")
    .some((route) => (child(route, "spec").hostnames as string[] | undefined)?.includes(host));
  if (!known) return "404 0.001\n";
  wake("default", "hello", world);
  return "200 1.234\n";
}

/**
 * The programs of the probes' images, on a platform that works but for its faults.
 *
 * @param left gets what the probes make outside of Kubernetes, and loses what they take away
 */
export function probeTools(faults: ProbeFaults = {}, left = new Set<string>()): Tools {
  const topics = new Map<string, string>();
  const tables = new Map<string, number>();
  return {
    curl: (call, world) => curl(call, world, faults, tables, left),
    "kafka-topics.sh": ({ args }) => {
      const topic = option(args, "--topic");
      if (args.includes("--create")) {
        topics.set(topic, "");
        left.add(topic);
      } else {
        topics.delete(topic);
        left.delete(topic);
      }
      return "";
    },
    "kafka-console-producer.sh": ({ args, input }, world) => {
      const topic = option(args, "--topic");
      if (topic === "demo-topic") deliver("event-display", `dev.knative.sources.ping\n${input}`, world);
      else if (topic === "heavy-ingest") launch(input, world, faults.sparkFails === true);
      else if (!topics.has(topic)) return { stdout: "UNKNOWN_TOPIC_OR_PARTITION\n", code: 1 };
      topics.set(topic, input);
      return "";
    },
    "kafka-console-consumer.sh": ({ args }) =>
      faults.kafkaForgets === true ? { stdout: "", code: 1 } : (topics.get(option(args, "--topic")) ?? ""),
  };
}
