import { child } from "../api-server/kube-object";
import { isTrue } from "./conditions";
import type { ToolCall, Tools } from "./probe-world";
import type { World } from "./world";

/** What differs from a platform that does what it should. */
export interface ProbeFaults {
  /** Nothing that is produced can be read back. @default false */
  readonly kafkaForgets?: boolean;
  /** Pods of the mesh read plaintext. @default false */
  readonly plaintextAccepted?: boolean;
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

/** curl, as far as the probes use it: requests to hello, events to the Broker, objects, tables. */
function curl(
  call: ToolCall,
  world: World,
  { plaintextAccepted = false }: ProbeFaults,
  tables: Map<string, number>,
) {
  const url = call.args.find((arg) => arg.startsWith("http://")) ?? "";
  const { hostname, pathname } = new URL(url);
  if (hostname.startsWith("kafka-broker-ingress")) {
    const mark = headers(call.args).find((header) => header.startsWith("ce-id: ")) ?? "";
    deliver("event-display", `dev.knative.sources.ping\n${mark}\n`, world);
    return "202\n";
  }
  if (hostname.startsWith("rook-ceph-rgw")) {
    if (option(call.args, "-X") !== "PUT") return "";
    deliver("s3-event-display", `Event\n${pathname.replace("/events-inbox/", "")}\n`, world);
    tables.set("rows", (tables.get("rows") ?? 41) + 1);
    return "";
  }
  if (hostname.startsWith("iceberg-rest")) {
    if (call.args.includes("-d")) return "";
    if (pathname === "/v1/config") return '{"overrides": {"prefix": "lakehouse"}}';
    const records = tables.get("rows") ?? 41;
    return `{"metadata": {"snapshots": [{"summary": {"total-records": "40"}}, {"summary": {"total-records": "${records}"}}]}}`;
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

/** The programs of the probes' images, on a platform that works but for its faults. */
export function probeTools(faults: ProbeFaults = {}): Tools {
  const topics = new Map<string, string>();
  const tables = new Map<string, number>();
  return {
    curl: (call, world) => curl(call, world, faults, tables),
    "kafka-topics.sh": ({ args }) => {
      const topic = option(args, "--topic");
      if (args.includes("--create")) topics.set(topic, "");
      else topics.delete(topic);
      return "";
    },
    "kafka-console-producer.sh": ({ args, input }, world) => {
      const topic = option(args, "--topic");
      if (topic === "demo-topic") deliver("event-display", `dev.knative.sources.ping\n${input}`, world);
      else if (!topics.has(topic)) return { stdout: "UNKNOWN_TOPIC_OR_PARTITION\n", code: 1 };
      topics.set(topic, input);
      return "";
    },
    "kafka-console-consumer.sh": ({ args }) =>
      faults.kafkaForgets === true ? { stdout: "", code: 1 } : (topics.get(option(args, "--topic")) ?? ""),
  };
}
