import type { OperatorChart } from "../../../constructs/delivery/operator-chart";
import type { Step } from "../../../kube/deploy/plan";
import { demandOf, podRequests } from "../../../kube/doctor/demand";
import { cores, gibibytes, quantity } from "../../../kube/doctor/quantity";
import { atLeast } from "../../../kube/doctor/tools";
import type { KubeObject } from "../../../kube/kubectl";

const GI = 2 ** 30;

test.each([
  ["250m", 0.25],
  ["1.5", 1.5],
  [2, 2],
  ["1Gi", GI],
  ["500M", 5e8],
  ["1e3", 1000],
  ["a lot", 0],
  [undefined, 0],
])("quantity %s", (text, amount) => expect(quantity(text)).toBeCloseTo(amount, 9));

test("amounts are shown with one decimal", () => {
  expect([cores(1.25), cores(2), gibibytes(1.5 * GI), gibibytes(0)]).toEqual(["1.3", "2", "1.5Gi", "0Gi"]);
});

test.each([
  ["v1.35.2", "1.33", true],
  ["v1.33.0+k3s1", "1.33", true],
  ["v1.32.9", "1.33", false],
  ["v4.1.4+g1a2b", "3.18", true],
  ["v3.9.0", "3.18", false],
  ["", "1.33", false],
])("version %s is at least %s: %s", (version, least, answer) => expect(atLeast(version, least)).toBe(answer));

const resources = (cpu: string, memory: string) => ({ requests: { cpu, memory } });
const object = (apiVersion: string, kind: string, spec: object) =>
  ({ apiVersion, kind, metadata: { name: "x", namespace: "n" }, spec }) as unknown as KubeObject;
const files = (...objects: KubeObject[]): Step[] => [
  { kind: "manifests", name: "10-x", phase: 1, order: 10, file: "x", objects },
];
const sums = (steps: readonly Step[]) =>
  demandOf(steps).pods.map(({ count, cores, memory }) => [count, cores, memory]);

describe("demandOf", () => {
  test("every container of every replica", () => {
    const containers = [{ resources: resources("100m", "1Gi") }, { resources: resources("50m", "1Gi") }, {}];
    const deployment = object("apps/v1", "Deployment", { replicas: 3, template: { spec: { containers } } });
    expect(sums(files(deployment))).toEqual([[3, expect.closeTo(0.15), 2 * GI]]);
  });

  test("a Knative Service runs at least once, with its queue-proxy", () => {
    const template = (annotations: object) => ({
      template: {
        metadata: { annotations },
        spec: { containers: [{ resources: resources("100m", "1Gi") }] },
      },
    });
    const service = (annotations: object) =>
      object("serving.knative.dev/v1", "Service", template(annotations));
    expect(sums(files(service({})))).toEqual([[1, expect.closeTo(0.125), GI]]);
    expect(sums(files(service({ "autoscaling.knative.dev/min-scale": "2" })))[0]?.[0]).toBe(2);
  });

  test("Kafka's brokers, its volumes, and the pods beside it", () => {
    const pool = object("kafka.strimzi.io/v1", "KafkaNodePool", {
      replicas: 3,
      resources: resources("1", "2Gi"),
      storage: { volumes: [{ id: 0, size: "20Gi", class: "fast" }] },
    });
    const kafka = object("kafka.strimzi.io/v1", "Kafka", {
      entityOperator: { topicOperator: { resources: resources("50m", "1Gi") }, userOperator: {} },
      kafkaExporter: { resources: resources("20m", "1Gi") },
    });
    expect(sums(files(pool, kafka))).toEqual([
      [3, 1, 2 * GI],
      [1, 0.05, GI],
      [1, 0.02, GI],
    ]);
    expect(demandOf(files(pool)).volumes).toEqual([{ storageClass: "fast", count: 3, bytes: 20 * GI }]);
  });

  test("operators by the requests in their values; a sidecar's are not theirs", () => {
    const values = {
      chart: {
        controller: { replicas: 2, resources: resources("50m", "1Gi") },
        webhook: { resources: resources("20m", "1Gi") },
        global: { proxy: { resources: resources("10m", "1Gi") } },
      },
    };
    const chart = { values } as unknown as OperatorChart;
    const steps: Step[] = [{ kind: "chart", name: "c", phase: 1, order: 1, chart, folder: "" }];
    expect(sums(steps)).toEqual([
      [2, 0.05, GI],
      [1, 0.02, GI],
    ]);
  });

  test("claims of their own and of StatefulSets", () => {
    const claim = { storageClassName: "fast", resources: { requests: { storage: "5Gi" } } };
    const set = object("apps/v1", "StatefulSet", { replicas: 2, volumeClaimTemplates: [{ spec: claim }] });
    expect(demandOf(files(set, object("v1", "PersistentVolumeClaim", claim))).volumes).toEqual([
      { storageClass: "fast", count: 2, bytes: 5 * GI },
      { storageClass: "fast", count: 1, bytes: 5 * GI },
    ]);
  });
});

test("a pod's sidecar counts, its other init containers do not", () => {
  const pod = object("v1", "Pod", {
    containers: [{ resources: resources("100m", "1Gi") }],
    initContainers: [
      { restartPolicy: "Always", resources: resources("10m", "1Gi") },
      { resources: resources("5", "9Gi") },
    ],
  });
  expect(podRequests(pod)).toMatchObject({ cores: expect.closeTo(0.11), memory: 2 * GI });
});
