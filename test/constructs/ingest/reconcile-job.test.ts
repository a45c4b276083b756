import { Chart, Testing } from "cdk8s";
import { readOperationSettings } from "../../../cli/operation-settings";
import { ReconcileJob, type ReconcileJobProps } from "../../../constructs/ingest/reconcile-job";
import { find } from "../../support/find";
import { manifestsOf } from "../../support/manifests";
import { topics } from "../camel/topics";
import { lakehouse } from "./pipeline";

const PROPS: ReconcileJobProps = {
  ...lakehouse,
  namespace: "apps",
  image: "floe:1",
  schedule: "17 * * * *",
  graceMinutes: 60,
  inbox: { bucket: "in", prefix: "", suffixes: [".parquet", ".csv"] },
  events: topics.events,
  tables: [
    { bucket: "in", prefix: "a/", table: "db.a" },
    { bucket: "in", prefix: "a/b/", table: "db.b" },
  ],
  defaultTable: "db.rest",
  quarantine: "s3://in/quarantine/",
};

function podOf(props: Partial<ReconcileJobProps> = {}) {
  const chart = new Chart(Testing.app(), "chart");
  new ReconcileJob(chart, "Job", { ...PROPS, ...props });
  const objects = manifestsOf(chart);
  const { spec } = find(objects, "CronJob");
  return {
    objects,
    spec,
    pod: spec.jobTemplate.spec.template.spec,
    container: spec.jobTemplate.spec.template.spec.containers[0],
  };
}

test("the command line reads every variable that the job gives it, as it was meant", () => {
  const variables = Object.fromEntries(
    podOf().container.env.map(({ name, value = "key" }: { name: string; value?: string }) => [name, value]),
  );
  const settings = readOperationSettings(undefined, variables);
  expect(settings).toMatchObject({
    catalog: { uri: "http://catalog:8181", warehouse: "lakehouse" },
    store: { endpoint: "http://rgw:80", region: "us-east-1", accessKey: "key", secretKey: "key" },
    kafka: { bootstrapServers: [topics.events.cluster.bootstrapServers], eventsTopic: "s3-events" },
    kafkaIsGiven: true,
    inbox: { bucket: "in", prefix: "", suffixes: [".parquet", ".csv"] },
    tables: [
      { bucket: "in", prefix: "a/b/", table: "db.b" },
      { bucket: "in", prefix: "a/", table: "db.a" },
    ],
    defaultTable: "db.rest",
    quarantine: "s3://in/quarantine/",
  });
});

test("runs never overlap, have a bound, and leave little behind", () => {
  expect(podOf().spec).toMatchObject({
    concurrencyPolicy: "Forbid",
    successfulJobsHistoryLimit: 1,
    jobTemplate: { spec: { backoffLimit: 1, activeDeadlineSeconds: 3000 } },
  });
});

test("its pod may do nothing on the node, on its disk, or to the Kubernetes API, and has no sidecar", () => {
  const { objects, spec, pod, container } = podOf();
  expect(pod).toMatchObject({
    automountServiceAccountToken: false,
    securityContext: { runAsNonRoot: true, runAsUser: 65532, seccompProfile: { type: "RuntimeDefault" } },
  });
  expect(container.securityContext).toEqual({
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ["ALL"] },
  });
  expect(spec.jobTemplate.spec.template.metadata.labels["sidecar.istio.io/inject"]).toBe("false");
  expect(objects.map(({ kind }) => kind)).toEqual(["ServiceAccount", "CronJob"]);
});

test("keys come from a Secret, and never as text", () => {
  const keys = podOf().container.env.filter(({ name }: { name: string }) => /KEY/.test(name));
  expect(keys).toEqual([
    { name: "AWS_ACCESS_KEY_ID", valueFrom: { secretKeyRef: { name: "keys", key: "access-key" } } },
    { name: "AWS_SECRET_ACCESS_KEY", valueFrom: { secretKeyRef: { name: "keys", key: "secret-key" } } },
  ]);
});

test.each([0, 1.5, Number.NaN])("a grace period of %s minutes is refused", (graceMinutes) => {
  expect(() => podOf({ graceMinutes })).toThrow("graceMinutes");
});
