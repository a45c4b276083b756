import { HeavyPath, type HeavyPathProps } from "../../../constructs/spark/heavy-path";
import { find } from "../../support/find";
import { identities, type Manifest, render, schemaViolations } from "../../support/manifests";
import { batches, deadLetters, lakehouse } from "../ingest/pipeline";

function heavy(props: Partial<HeavyPathProps> = {}) {
  const manifests = render(
    (chart) =>
      new HeavyPath(chart, "heavy", {
        namespace: "apps",
        launcherImage: "launcher:1",
        sparkImage: "spark:1",
        topic: batches,
        deadLetters,
        defaultTable: "db.t",
        ...lakehouse,
        ...props,
      }),
  );
  const template = find(manifests, "Service").spec.template;
  const variables: { name: string; value?: string }[] = template.spec.containers[0].env;
  return {
    manifests,
    template,
    container: template.spec.containers[0],
    environment: Object.fromEntries(variables.map(({ name, value }) => [name, value])),
    source: find(manifests, "KafkaSource").spec,
  };
}

/** The SparkApplication that the launcher copies. */
function job(props: Partial<HeavyPathProps> = {}) {
  const { data } = find(heavy(props).manifests, "ConfigMap") as unknown as { data: Record<string, string> };
  const manifest = JSON.parse(data["spark-application.json"]!) as Manifest;
  // biome-ignore lint/suspicious/noExplicitAny: a job is looked into field by field
  return { manifest, spec: manifest.spec as any };
}

describe("HeavyPath", () => {
  test("is a launcher, its source, its rights and those of the jobs, each valid", () => {
    const { manifests } = heavy();
    expect(identities(manifests)).toEqual([
      "ServiceAccount apps/spark-ingest",
      "Role apps/spark-ingest",
      "RoleBinding apps/spark-ingest",
      "ServiceAccount apps/spark-ingest-executor",
      "ConfigMap apps/spark-launcher-template",
      "ServiceAccount apps/spark-launcher",
      "Role apps/spark-launcher",
      "RoleBinding apps/spark-launcher",
      "Service apps/spark-launcher",
      "KafkaSource apps/spark-launcher",
    ]);
    expect(schemaViolations(manifests)).toEqual([]);
  });

  test("the launcher may make jobs and watch them, and read its own Service, which they belong to", () => {
    const { manifests } = heavy();
    expect(find(manifests, "Role", "spark-launcher")).toMatchObject({
      rules: [
        {
          apiGroups: ["sparkoperator.k8s.io"],
          resources: ["sparkapplications"],
          verbs: ["create", "get", "watch"],
        },
        {
          apiGroups: ["serving.knative.dev"],
          resources: ["services"],
          verbs: ["get"],
          resourceNames: ["spark-launcher"],
        },
      ],
    });
    expect(find(manifests, "ServiceAccount", "spark-launcher")).toMatchObject({
      automountServiceAccountToken: true,
    });
  });

  test("drivers may start executors in their namespace, and read no Secret", () => {
    const { rules } = find(heavy().manifests, "Role", "spark-ingest") as unknown as {
      rules: { apiGroups: string[]; resources: string[] }[];
    };
    expect(rules.map(({ apiGroups, resources }) => [apiGroups, resources])).toEqual([
      [[""], ["pods", "configmaps", "persistentvolumeclaims", "services"]],
    ]);
    expect(find(heavy().manifests, "RoleBinding", "spark-ingest")).toMatchObject({
      roleRef: { kind: "Role", name: "spark-ingest" },
      subjects: [{ kind: "ServiceAccount", name: "spark-ingest", namespace: "apps" }],
    });
  });

  test("asks again for as long as a job may take", () => {
    const { source, template } = heavy({ jobTimeoutSeconds: 5900 });
    expect(template.spec).toMatchObject({ timeoutSeconds: 600, responseStartTimeoutSeconds: 600 });
    // Ten requests of 590 seconds wait for the job, ten more are spare.
    expect(source.delivery).toMatchObject({ retry: 20, backoffPolicy: "linear", timeout: "PT660S" });
    expect(heavy({ jobTimeoutSeconds: 5900 }).environment).toMatchObject({
      SPARK_JOB_TIMEOUT_SECONDS: "5900",
      INGEST_REQUEST_TIMEOUT_SECONDS: "590",
    });
    expect(source).toMatchObject({ ordering: "ordered", initialOffset: "earliest" });
    expect(source.delivery.deadLetterSink.ref.name).toBe("dead-letters");
  });

  test("the launcher finds the template where its environment says", () => {
    const { container, environment, template } = heavy();
    expect(environment.SPARK_JOB_TEMPLATE).toBe("/etc/floe/spark/spark-application.json");
    expect(environment.SPARK_JOB_NAMESPACE).toBe("apps");
    expect(container.volumeMounts).toContainEqual({
      name: "template",
      mountPath: "/etc/floe/spark",
      readOnly: true,
    });
    expect(template.spec.volumes).toContainEqual({
      name: "template",
      configMap: { name: "spark-launcher-template" },
    });
  });

  test("the launcher publishes what jobs wrote, so it reaches the catalog and the store", () => {
    expect(heavy().environment).toMatchObject({
      CATALOG_URI: "http://catalog:8181",
      AWS_ENDPOINT_URL_S3: "http://rgw:80",
    });
  });

  test("the template is a whole SparkApplication", () => {
    const { manifest } = job({ catalog: { ...lakehouse.catalog, secretName: "catalog-auth" } });
    expect(schemaViolations([manifest])).toEqual([]);
    expect(manifest).toMatchObject({
      apiVersion: "sparkoperator.k8s.io/v1beta2",
      kind: "SparkApplication",
      metadata: { namespace: "apps" },
      spec: {
        type: "Python",
        mode: "cluster",
        image: "spark:1",
        mainApplicationFile: "local:///opt/floe/spark_ingest.py",
      },
    });
  });

  test("jobs grow with their work and go away after a day", () => {
    const { spec } = job({ maxExecutors: 6, executorMemory: "4g" });
    expect(spec.dynamicAllocation).toMatchObject({
      enabled: true,
      minExecutors: 1,
      maxExecutors: 6,
      shuffleTrackingEnabled: true,
    });
    expect(spec.executor.memory).toBe("4g");
    expect(spec.timeToLiveSeconds).toBe(86_400);
  });

  test("a job ends itself when the launcher gives it up", () => {
    expect(job().spec.driver.envVars.SPARK_JOB_TIMEOUT_SECONDS).toBe("14400");
    expect(job({ jobTimeoutSeconds: 600 }).spec.driver.envVars.SPARK_JOB_TIMEOUT_SECONDS).toBe("600");
    expect(heavy({ jobTimeoutSeconds: 600 }).environment.SPARK_JOB_TIMEOUT_SECONDS).toBe("600");
  });

  test("jobs know the catalog by the configured name", () => {
    expect(job({ catalogName: "lake" }).spec.sparkConf).toMatchObject({
      "spark.sql.catalog.lake": "org.apache.iceberg.spark.SparkCatalog",
      "spark.sql.catalog.lake.type": "rest",
      "spark.sql.catalog.lake.uri": "http://catalog:8181",
      "spark.sql.catalog.lake.warehouse": "lakehouse",
      "spark.sql.catalog.lake.s3.endpoint": "http://rgw:80",
      "spark.sql.catalog.lake.s3.path-style-access": "true",
    });
  });

  test("keys come by reference, and the catalog's secret to the driver alone", () => {
    const { spec, manifest } = job({ catalog: { ...lakehouse.catalog, secretName: "catalog-auth" } });
    for (const role of [spec.driver, spec.executor]) {
      expect(role.envSecretKeyRefs).toEqual({
        AWS_ACCESS_KEY_ID: { name: "keys", key: "access-key" },
        AWS_SECRET_ACCESS_KEY: { name: "keys", key: "secret-key" },
      });
      expect(role.envVars.AWS_REGION).toBe("us-east-1");
    }
    expect(spec.driver.secrets).toEqual([
      { name: "catalog-auth", path: "/etc/floe/catalog", secretType: "Generic" },
    ]);
    expect(spec.driver.envVars.CATALOG_SECRET_DIRECTORY).toBe("/etc/floe/catalog");
    expect(spec.executor.secrets).toBeUndefined();
    expect(JSON.stringify(manifest)).not.toContain("s3events");
    expect(job().spec.driver.secrets).toBeUndefined();
  });

  test("executors have no rights and no token: Spark would give them the driver's", () => {
    expect(find(heavy().manifests, "ServiceAccount", "spark-ingest-executor")).toMatchObject({
      automountServiceAccountToken: false,
    });
  });

  test("pods of jobs have no sidecar and no rights that they do not need", () => {
    const { spec } = job();
    expect(spec.driver.serviceAccount).toBe("spark-ingest");
    expect(spec.executor.serviceAccount).toBe("spark-ingest-executor");
    for (const role of [spec.driver, spec.executor]) {
      expect(role.labels["sidecar.istio.io/inject"]).toBe("false");
      expect(role.podSecurityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 185 });
      expect(role.securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ["ALL"] },
      });
    }
  });

  test("pods of jobs write to volumes alone, none of which takes the place of Spark's own", () => {
    const { spec } = job();
    const names = spec.volumes.map(({ name }: { name: string }) => name);
    expect(spec.volumes).toEqual(names.map((name: string) => ({ name, emptyDir: {} })));
    expect(names.filter((name: string) => name.startsWith("spark-local-dir-"))).toEqual([]);
    for (const role of [spec.driver, spec.executor])
      expect(role.volumeMounts).toEqual([
        { name: "tmp", mountPath: "/tmp" },
        { name: "work-dir", mountPath: "/opt/spark/work-dir" },
      ]);
  });

  test.each<[string, Partial<HeavyPathProps>, RegExp]>([
    ["jobs without executors", { maxExecutors: 0 }, /maxExecutors: got 0/],
    ["executors for no bytes", { bytesPerExecutor: 0 }, /bytesPerExecutor: got 0/],
    ["jobs without time", { jobTimeoutSeconds: 0.5 }, /jobTimeoutSeconds: got 0.5/],
  ])("refuses %s", (_, props, message) => {
    expect(() => heavy(props)).toThrow(message);
  });
});
