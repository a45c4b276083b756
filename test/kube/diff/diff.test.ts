import { plain } from "../../../diagnostics/style";
import { diffObjects } from "../../../kube/diff/diff";
import { objectsOf } from "../../../kube/diff/platform-object";
import { diffJson, diffTally, diffText } from "../../../kube/diff/report";

const files = (entries: Record<string, string>) => objectsOf(new Map(Object.entries(entries)));
const one = (yaml: string) => files({ "10-x.k8s.yaml": yaml });
const changes = (before: string, after: string) => diffObjects(one(before), one(after));
const risks = (before: string, after: string) =>
  changes(before, after).flatMap((change) => change.risks.map(({ level, id }) => `${level} ${id}`));

const topic = (spec: string) =>
  `apiVersion: kafka.strimzi.io/v1\nkind: KafkaTopic\nmetadata: {name: t, namespace: kafka, labels: {floe.dev/phase: "2"}}\nspec: ${spec}\n`;
const object = (apiVersion: string, kind: string, rest: string) =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: x, namespace: n}\n${rest}\n`;

describe("what a change risks", () => {
  test.each([
    ["{partitions: 6}", "{partitions: 3}", ["danger fewer-partitions"]],
    ["{partitions: 3}", "{partitions: 6}", ["caution more-partitions"]],
    ["{replicas: 3}", "{replicas: 1}", ["danger fewer-replicas"]],
    ["{replicas: 1}", "{replicas: 3}", ["caution replication-change"]],
    [
      "{config: {retention.ms: '86400000'}}",
      "{config: {retention.ms: 3600000}}",
      ["danger shorter-retention"],
    ],
    ["{config: {retention.ms: -1}}", "{config: {retention.ms: 3600000}}", ["danger shorter-retention"]],
    ["{config: {retention.ms: 3600000}}", "{config: {retention.ms: 7200000}}", []],
    ["{topicName: a}", "{topicName: b}", ["danger immutable-field"]],
  ])("KafkaTopic %s → %s: %j", (before, after, expected) => {
    expect(risks(topic(before), topic(after))).toEqual(expected);
  });

  const worker = (days: number) =>
    object(
      "serving.knative.dev/v1",
      "Service",
      `spec: {template: {spec: {containers: [{env: [{name: INGEST_LEDGER_HORIZON_DAYS, value: "${days}"}]}]}}}`,
    );

  test("messages must not outlive the ledger, whichever of the two changes", () => {
    const day = "{config: {retention.ms: 86400000}}";
    const week = "{config: {retention.ms: 604800000}}";
    const both = (spec: string, days: number) => `${topic(spec)}---\n${worker(days)}`;
    expect(risks(both(day, 3), both(week, 3))).toEqual(["danger retention-beyond-ledger"]);
    expect(risks(both(week, 14), both(week, 3))).toEqual(["danger retention-beyond-ledger"]);
    expect(risks(both(day, 14), both(day, 3))).toEqual(["caution shorter-ledger"]);
    expect(risks(both(day, 3), both(day, 14))).toEqual([]);
  });

  test.each([
    [
      "apps/v1",
      "Deployment",
      "spec: {selector: {matchLabels: {a: b}}}",
      "spec: {selector: {matchLabels: {a: c}}}",
      "danger immutable-field",
    ],
    ["apps/v1", "Deployment", "spec: {replicas: 2}", "spec: {replicas: 0}", "danger no-replicas"],
    ["apps/v1", "Deployment", "spec: {replicas: 3}", "spec: {replicas: 2}", "caution fewer-replicas"],
    ["v1", "Service", "spec: {selector: {a: b}}", "spec: {selector: {a: c}}", "caution selector-change"],
    [
      "v1",
      "ConfigMap",
      "immutable: true\ndata: {a: b}",
      "immutable: true\ndata: {a: c}",
      "danger immutable-field",
    ],
    [
      "eventing.knative.dev/v1",
      "Trigger",
      "spec: {broker: a}",
      "spec: {broker: b}",
      "danger immutable-field",
    ],
    [
      "sources.knative.dev/v1",
      "KafkaSource",
      "spec: {consumerGroup: a}",
      "spec: {consumerGroup: b}",
      "danger immutable-field",
    ],
    [
      "sources.knative.dev/v1",
      "KafkaSource",
      "spec: {topics: [a]}",
      "spec: {topics: [b]}",
      "caution new-offsets",
    ],
    [
      "kafka.strimzi.io/v1",
      "KafkaNodePool",
      "spec: {replicas: 3}",
      "spec: {replicas: 2}",
      "danger fewer-brokers",
    ],
    [
      "kafka.strimzi.io/v1",
      "KafkaNodePool",
      "spec: {storage: {volumes: [{id: 0, deleteClaim: false}]}}",
      "spec: {storage: {volumes: [{id: 0, deleteClaim: true}]}}",
      "danger volume-loss",
    ],
    [
      "kafka.strimzi.io/v1",
      "Kafka",
      "spec: {kafka: {metadataVersion: 4.1-IV1}}",
      "spec: {kafka: {metadataVersion: 4.0-IV3}}",
      "danger metadata-downgrade",
    ],
    [
      "operator.knative.dev/v1beta1",
      "KnativeServing",
      "spec: {version: 1.21.0}",
      "spec: {version: 1.23.0}",
      "danger version-skip",
    ],
    [
      "operator.knative.dev/v1beta1",
      "KnativeServing",
      "spec: {version: 1.21.0}",
      "spec: {version: 1.20.0}",
      "caution downgrade",
    ],
    [
      "gateway.networking.k8s.io/v1",
      "Gateway",
      "spec: {gatewayClassName: eg}",
      "spec: {gatewayClassName: istio}",
      "danger gateway-swap",
    ],
    [
      "security.istio.io/v1",
      "PeerAuthentication",
      "spec: {mtls: {mode: STRICT}}",
      "spec: {mtls: {mode: PERMISSIVE}}",
      "caution less-protection",
    ],
    [
      "v1",
      "PersistentVolumeClaim",
      "spec: {resources: {requests: {storage: 1Ti}}}",
      "spec: {resources: {requests: {storage: 900Gi}}}",
      "danger volume-shrinks",
    ],
    [
      "apiextensions.k8s.io/v1",
      "CustomResourceDefinition",
      "spec: {versions: [{name: v1beta1}, {name: v1}]}",
      "spec: {versions: [{name: v1}]}",
      "danger crd-version-removal",
    ],
  ])("%s %s: %s → %s", (apiVersion, kind, before, after, expected) => {
    expect(risks(object(apiVersion, kind, before), object(apiVersion, kind, after))).toEqual([expected]);
    expect(risks(object(apiVersion, kind, after), object(apiVersion, kind, after))).toEqual([]);
  });

  test.each([
    ["apiextensions.k8s.io/v1", "CustomResourceDefinition", "danger crd-removal"],
    ["v1", "PersistentVolumeClaim", "danger volume-loss"],
    ["v1", "Namespace", "danger namespace-removal"],
    ["kafka.strimzi.io/v1", "KafkaTopic", "danger data-loss"],
    ["objectbucket.io/v1alpha1", "ObjectBucketClaim", "danger data-loss"],
    ["security.istio.io/v1", "AuthorizationPolicy", "caution less-protection"],
    ["apps/v1", "StatefulSet", "caution orphaned-volumes"],
  ])("removing %s %s is %s; making one is nothing", (apiVersion, kind, expected) => {
    expect(risks(object(apiVersion, kind, ""), "")).toEqual([expected]);
    expect(risks("", object(apiVersion, kind, ""))).toEqual([]);
  });

  test("an operator's chart that goes back is a danger, one that goes on worth a look", () => {
    const chart = (version: string) =>
      files({
        "helm/strimzi/Chart.yaml": `dependencies: [{name: strimzi-kafka-operator, version: ${version}}]`,
      });
    const found = (was: string, is: string) =>
      diffObjects(chart(was), chart(is)).flatMap((change) => change.risks.map(({ id }) => id));
    expect(found("0.49.1", "0.50.0")).toEqual(["upgrade"]);
    expect(found("0.50.0", "0.49.1")).toEqual(["downgrade"]);
  });
});

describe("the report", () => {
  const before = files({
    "31-topics.k8s.yaml": topic("{partitions: 6, config: {a: 1}}"),
    "helm/strimzi/values.yaml": "replicas: 1\n",
    "60-x.k8s.yaml": object("v1", "Secret", "stringData: {key: hunter2}"),
  });
  const after = files({
    "31-topics.k8s.yaml": topic("{partitions: 3, config: {b: 2}}"),
    "helm/strimzi/values.yaml": "replicas: 2\n",
    "60-x.k8s.yaml": object("v1", "Secret", "stringData: {key: hunter3}"),
  });
  const found = diffObjects(before, after);

  test("groups by phase, and shows each field with its values and the risks above them", () => {
    expect(diffText(found, plain)).toBe(`Operators (dist/helm)
  ~ values/strimzi/values.yaml
      replicas: 1 → 2

Phase 2: Kafka, Eventing, ingest
  ~ kafkatopic/t in kafka
      ‼ Kafka never takes partitions away: it stays at 6 and the topic is not Ready fewer-partitions
      spec.partitions: 6 → 3
      spec.config.a: 1, gone
      spec.config.b: 2

Without a phase
  ~ secret/x in n
      stringData.key: (hidden) → (hidden)
`);
    expect(diffTally(found)).toBe("0 to create, 3 to change, 0 to remove; 1 danger");
  });

  test("no value of a Secret is in any output", () => {
    expect(diffText(found, plain) + diffJson(found)).not.toContain("hunter");
  });

  test("of long texts the lines that differ are shown, a few of them", () => {
    const text = (lines: string[]) =>
      object("v1", "ConfigMap", `data:\n  program: |\n${lines.map((line) => `    ${line}`).join("\n")}`);
    const shown = diffText(
      changes(text(["same", "old"]), text(["same", ...Array.from({ length: 12 }, (_, i) => `new ${i}`)])),
      plain,
    );
    expect(shown).toContain("        - old\n        + new 0\n");
    expect(shown).toContain("… 5 more lines");
    expect(shown).not.toContain("same");
  });

  test("equal states have nothing to report", () => {
    expect(diffObjects(before, before)).toEqual([]);
    expect(diffText([], plain)).toBe("");
  });
});
