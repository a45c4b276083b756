import { LightWorker, type LightWorkerProps } from "../../../constructs/ingest/light-worker";
import { find } from "../../support/find";
import { identities, render, schemaViolations } from "../../support/manifests";
import { batches, deadLetters, lakehouse } from "./pipeline";

const minimal = {
  namespace: "apps",
  image: "worker:1",
  topic: batches,
  deadLetters,
  defaultTable: "db.t",
  ...lakehouse,
};

function worker(props: Partial<LightWorkerProps> = {}) {
  const manifests = render((chart) => new LightWorker(chart, "worker", { ...minimal, ...props }));
  const template = find(manifests, "Service").spec.template;
  return {
    manifests,
    service: find(manifests, "Service"),
    template,
    container: template.spec.containers[0],
    source: find(manifests, "KafkaSource").spec,
  };
}

function environment(props: Partial<LightWorkerProps> = {}): Record<string, unknown> {
  const variables: { name: string; value?: string; valueFrom?: unknown }[] = worker(props).container.env;
  return Object.fromEntries(variables.map(({ name, value, valueFrom }) => [name, value ?? valueFrom]));
}

describe("LightWorker", () => {
  test("is an account, a service and a source, each valid", () => {
    const { manifests } = worker();
    expect(identities(manifests)).toEqual([
      "ServiceAccount apps/csv-to-iceberg",
      "Service apps/csv-to-iceberg",
      "KafkaSource apps/csv-to-iceberg",
    ]);
    expect(schemaViolations(manifests)).toEqual([]);
  });

  test("scales from nothing to the partitions, out of reach of the external gateway", () => {
    const { service, template } = worker();
    expect(service.metadata.labels).toMatchObject({ "networking.knative.dev/visibility": "cluster-local" });
    expect(template.metadata.annotations).toMatchObject({
      "autoscaling.knative.dev/min-scale": "0",
      "autoscaling.knative.dev/max-scale": "3",
    });
    expect(template.spec.containerConcurrency).toBe(8);
  });

  test("may work for the whole of its timeout before it answers", () => {
    const { template, source } = worker({ timeoutSeconds: 500 });
    expect(template.spec).toMatchObject({ timeoutSeconds: 500, responseStartTimeoutSeconds: 500 });
    expect(source.delivery.timeout).toBe("PT560S");
    expect(environment({ timeoutSeconds: 500 }).INGEST_REQUEST_TIMEOUT_SECONDS).toBe("490");
  });

  test("gets every batch from the start of the topic, in order, and none is lost", () => {
    const { source } = worker();
    expect(source).toMatchObject({
      topics: ["light-ingest"],
      consumerGroup: "csv-to-iceberg",
      initialOffset: "earliest",
      ordering: "ordered",
      consumers: 1,
      sink: { ref: { kind: "Service", name: "csv-to-iceberg", namespace: "apps" } },
      delivery: {
        retry: 10,
        backoffPolicy: "exponential",
        backoffDelay: "PT1S",
        deadLetterSink: { ref: { name: "dead-letters", namespace: "apps" } },
      },
    });
  });

  test("reads its settings by the names of the contract", () => {
    const tables = [
      { bucket: "b", prefix: "in/", table: "db.in" },
      { bucket: "b", prefix: "in/orders/", table: "db.orders" },
    ];
    expect(
      environment({
        tables,
        schemaContract: "freeze",
        createTables: false,
        ledgerHorizonDays: 9,
        quarantine: "s3://b/bad/",
      }),
    ).toEqual({
      CATALOG_URI: "http://catalog:8181",
      CATALOG_WAREHOUSE: "lakehouse",
      AWS_ENDPOINT_URL_S3: "http://rgw:80",
      AWS_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: { secretKeyRef: { name: "keys", key: "access-key" } },
      AWS_SECRET_ACCESS_KEY: { secretKeyRef: { name: "keys", key: "secret-key" } },
      INGEST_DEFAULT_TABLE: "db.t",
      INGEST_TABLE_RULES: JSON.stringify([tables[1], tables[0]]),
      INGEST_SCHEMA_CONTRACT: "freeze",
      INGEST_CREATE_TABLES: "false",
      INGEST_LEDGER_HORIZON_DAYS: "9",
      INGEST_QUARANTINE: "s3://b/bad/",
      INGEST_CONCURRENCY: "8",
      INGEST_REQUEST_TIMEOUT_SECONDS: "590",
      INGEST_SPILL_DIRECTORY: "/var/spill",
      INGEST_SPILL_BYTES: String(2 * 2 ** 30),
    });
  });

  test("finds the catalog's secret as files, so that it can change under way", () => {
    const catalog = { ...lakehouse.catalog, secretName: "catalog-auth" };
    const { template, container } = worker({ catalog });
    expect(environment({ catalog }).CATALOG_SECRET_DIRECTORY).toBe("/etc/floe/catalog");
    expect(template.spec.volumes).toContainEqual({ name: "catalog", secret: { secretName: "catalog-auth" } });
    expect(container.volumeMounts).toContainEqual({
      name: "catalog",
      mountPath: "/etc/floe/catalog",
      readOnly: true,
    });
    expect(environment()).not.toHaveProperty("CATALOG_SECRET_DIRECTORY");
  });

  test("sends spans where there is somewhere to send them", () => {
    const tracing = { otlpEndpoint: "http://jaeger:4318", samplingRate: 0.1 };
    expect(environment({ tracing })).toMatchObject({
      OTEL_SERVICE_NAME: "csv-to-iceberg",
      OTEL_EXPORTER_OTLP_ENDPOINT: "http://jaeger:4318",
      OTEL_TRACES_SAMPLER: "parentbased_traceidratio",
      OTEL_TRACES_SAMPLER_ARG: "0.1",
    });
    expect(Object.keys(environment()).filter((name) => name.startsWith("OTEL"))).toEqual([]);
  });

  test("has no rights that it does not need, and writes to its scratch space alone", () => {
    const { manifests, template, container } = worker();
    expect(find(manifests, "ServiceAccount")).toMatchObject({ automountServiceAccountToken: false });
    expect(template.spec).toMatchObject({
      serviceAccountName: "csv-to-iceberg",
      automountServiceAccountToken: false,
    });
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      capabilities: { drop: ["ALL"] },
      readOnlyRootFilesystem: true,
      runAsNonRoot: true,
      seccompProfile: { type: "RuntimeDefault" },
    });
    expect(template.spec.volumes).toEqual([{ name: "spill", emptyDir: { sizeLimit: "2Gi" } }]);
    expect(container.volumeMounts).toEqual([{ name: "spill", mountPath: "/var/spill" }]);
  });

  test("is asked whether it is ready and whether it lives", () => {
    const { container } = worker();
    expect(container.readinessProbe.httpGet.path).toBe("/readyz");
    expect(container.livenessProbe.httpGet.path).toBe("/healthz");
  });

  test.each<[string, Partial<LightWorkerProps>, RegExp]>([
    [
      "more pods than partitions",
      { maxScale: 4 },
      /maxScale: got 4.*3 partitions of light-ingest.*more partitions first/,
    ],
    ["no time to work", { timeoutSeconds: 10 }, /timeoutSeconds: got 10, expected more than the 10 seconds/],
    ["more consumers than partitions", { consumers: 4 }, /consumers: got 4/],
    ["fewer pods at most than at least", { minScale: 3, maxScale: 2 }, /minScale: got 3/],
  ])("refuses %s", (_, props, message) => {
    expect(() => worker(props)).toThrow(message);
  });
});
