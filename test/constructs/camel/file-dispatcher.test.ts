import { FileDispatcher, type FileDispatcherProps } from "../../../constructs/camel/file-dispatcher";
import type { Endpoint, Step } from "../../../constructs/camel/yaml-dsl";
import { only, render, schemaViolations } from "../../support/manifests";
import { topics } from "./topics";

const minimal = { namespace: "eventing-demo", topics, defaultTable: "db.my_table" };

function dispatcher(props: Partial<FileDispatcherProps> = {}) {
  const manifests = render((chart) => new FileDispatcher(chart, "dispatcher", { ...minimal, ...props }));
  // biome-ignore lint/suspicious/noExplicitAny: a route is free-form data
  return { manifests, spec: only(manifests, "Integration").spec as any };
}

function route(props: Partial<FileDispatcherProps> = {}): { uri: string; parameters: object; steps: Step[] } {
  return dispatcher(props).spec.flows[1].route.from;
}

/** Every object of the route that has a `uri`. */
function endpoints(value: unknown): Endpoint[] {
  if (typeof value !== "object" || value === null) return [];
  const here = "uri" in value ? [value as Endpoint] : [];
  return [...here, ...Object.values(value).flatMap(endpoints)];
}

describe("FileDispatcher", () => {
  test("passes the CRD's schema", () => {
    expect(schemaViolations(dispatcher().manifests)).toEqual([]);
    expect(schemaViolations(dispatcher({ replicas: 2 }).manifests)).toEqual([]);
  });

  test("runs as a Deployment of a pinned Camel, with every component named", () => {
    const { spec } = dispatcher();
    expect(spec.profile).toBe("Kubernetes");
    expect(spec.replicas).toBe(1);
    expect(spec.traits.camel.runtimeVersion).toBe("3.15.3");
    expect(spec.dependencies).toEqual([
      "camel:bean",
      "camel:groovy",
      "camel:jackson",
      "camel:jq",
      "camel:kafka",
    ]);
    expect(spec.traits.jvm.options).toEqual(["-XX:MaxRAMPercentage=60.0"]);
    expect(spec.traits.prometheus).toEqual({ enabled: true, podMonitor: false });
  });

  test("uses only options that the Kafka component has", () => {
    const known = [
      "brokers",
      "groupId",
      "autoOffsetReset",
      "batching",
      "maxPollRecords",
      "pollTimeoutMs",
      "autoCommitEnable",
      "allowManualCommit",
      "pollOnError",
      "shutdownTimeout",
      "synchronous",
      "requestRequiredAcks",
      "enableIdempotence",
      "recordMetadata",
      "valueDeserializer",
      "valueSerializer",
    ];
    const used = endpoints(dispatcher().spec.flows).flatMap(({ parameters }) =>
      Object.keys(parameters ?? {}),
    );
    expect(used.filter((option) => !known.includes(option))).toEqual([]);
  });

  test("reads batches, commits nothing by itself, and loses nothing after a poll that failed", () => {
    const { uri, parameters } = route({ maxEvents: 20, timeoutMs: 10_000, consumerGroup: "g" });
    expect(uri).toBe("kafka:s3-events");
    expect(parameters).toMatchObject({
      brokers: "events-kafka-kafka-bootstrap.kafka.svc.cluster.local:9092",
      groupId: "g",
      autoOffsetReset: "earliest",
      batching: true,
      maxPollRecords: 20,
      pollTimeoutMs: 10_000,
      autoCommitEnable: false,
      allowManualCommit: true,
      pollOnError: "RECONNECT",
    });
  });

  test("defaults to batches of 50 events or 30 seconds, in a group of its own name", () => {
    expect(route({ name: "orders-dispatcher" }).parameters).toMatchObject({
      groupId: "orders-dispatcher",
      maxPollRecords: 50,
      pollTimeoutMs: 30_000,
    });
  });

  test("writes to all replicas, each record once, before it goes on", () => {
    const targets = endpoints(route().steps);
    expect(targets.map(({ uri }) => uri).sort()).toEqual([
      "kafka:heavy-ingest",
      "kafka:light-ingest",
      "kafka:s3-events-dlq",
    ]);
    for (const { parameters } of targets) {
      expect(parameters).toMatchObject({
        synchronous: true,
        requestRequiredAcks: "all",
        enableIdempotence: true,
      });
    }
  });

  test("tries a failed step for ever", () => {
    expect(dispatcher().spec.flows[0].errorHandler.defaultErrorHandler.redeliveryPolicy).toMatchObject({
      maximumRedeliveries: -1,
      maximumRedeliveryDelay: "30000",
    });
  });

  test("stops a batch at the first part that fails", () => {
    const splits = route().steps.flatMap((step) => ("split" in step ? [step.split] : []));
    expect(splits.map(({ stopOnException }) => stopOnException)).toEqual([true, true]);
  });

  test("commits last, each partition by itself, and not for ever", () => {
    const last = route().steps.at(-1) as Extract<Step, { doTry: unknown }>;
    expect(JSON.stringify(last.doTry.steps)).toMatch(
      /collectEntries.*CamelKafkaManualCommit.*commit\.partition/,
    );
    expect(last.doTry.doCatch[0]?.exception).toEqual(["java.lang.Exception"]);
  });

  test("sends a rejected event as it came, with the reason in headers", () => {
    const rejected = route().steps.flatMap((step) => ("split" in step ? [step.split] : []))[0]!;
    const headers = rejected.steps.flatMap((step) => ("setHeader" in step ? [step.setHeader.name] : []));
    expect(headers).toEqual([
      "floe-error-code",
      "floe-error-reason",
      "floe-source-topic",
      "floe-source-partition",
      "floe-source-offset",
    ]);
    expect(rejected.steps.at(-2)).toEqual({ setBody: { groovy: "exchange.getVariable('event').body" } });
    expect(route().parameters).toMatchObject({
      valueDeserializer: "org.apache.kafka.common.serialization.ByteArrayDeserializer",
    });
    expect(rejected.steps.at(-1)).toMatchObject({
      to: { parameters: { valueSerializer: "org.apache.kafka.common.serialization.ByteArraySerializer" } },
    });
  });

  test("several replicas are spread, rolled, and drained one at a time", () => {
    const { traits, replicas } = dispatcher({ replicas: 3 }).spec;
    expect(replicas).toBe(3);
    expect(traits.deployment.strategy).toBe("RollingUpdate");
    expect(traits.pdb).toEqual({ enabled: true, maxUnavailable: "1" });
    expect(traits.affinity).toEqual({ enabled: true, podAntiAffinity: true });
    expect(dispatcher().spec.traits.deployment.strategy).toBe("Recreate");
    expect(dispatcher().spec.traits.pdb).toBeUndefined();
  });

  test("no text of the route is a property placeholder, or Java to the operator's search for dependencies", () => {
    const text = JSON.stringify(dispatcher().spec.flows);
    expect(text).not.toContain("{{");
    expect(text).not.toMatch(/\b(rest|xpath|jsonpath|circuitBreaker)\(|\.(json|bean)\(/);
  });

  const rule = (over: object) => ({ tables: [{ bucket: "b", prefix: "p/", table: "db.t", ...over }] });
  test.each<[string, Partial<FileDispatcherProps>, RegExp]>([
    [
      "a prefix with a property placeholder",
      rule({ prefix: "in/{{x}}" }),
      /tables\[0\]\.prefix: got "in\/\{\{x\}\}".*placeholder.*prefix that ends before/,
    ],
    ["a table with a property placeholder", rule({ table: "{{t}}" }), /tables\[0\]\.table/],
    ["a rule without a bucket", rule({ bucket: "" }), /tables\[0\]\.bucket: got ""/],
    ["a default table without a name", { defaultTable: "" }, /defaultTable: got ""/],
    ["a byte threshold of zero", { lightMaxBytes: 0 }, /lightMaxBytes: got 0/],
    ["half a file as threshold", { lightMaxFiles: 0.5 }, /lightMaxFiles: got 0.5/],
    ["batches of nothing", { maxEvents: 0 }, /maxEvents: got 0/],
    ["batches without time", { timeoutMs: -1 }, /timeoutMs: got -1/],
    ["more replicas than partitions", { replicas: 4 }, /replicas: got 4.*3 partitions of s3-events/],
    ["no replica", { replicas: 0 }, /replicas: got 0/],
    ["a name that no Deployment can have", { name: "File_Dispatcher" }, /name: got "File_Dispatcher"/],
  ])("refuses %s", (_, props, message) => {
    expect(() => dispatcher(props)).toThrow(message);
  });

  test("an empty prefix is a rule for the whole bucket", () => {
    expect(() => dispatcher(rule({ prefix: "" }))).not.toThrow();
  });
});
