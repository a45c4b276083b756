import { KnativeService, type KnativeServiceProps } from "../../../constructs/knative/knative-service";
import { only, render, schemaViolations } from "../../support/manifests";

const minimal: KnativeServiceProps = { name: "worker", namespace: "apps", image: "registry/worker:1" };

function service(props: Partial<KnativeServiceProps> = {}) {
  const manifests = render((scope) => new KnativeService(scope, "Worker", { ...minimal, ...props }));
  expect(schemaViolations(manifests)).toEqual([]);
  const { metadata, spec } = only(manifests, "Service");
  const { template } = spec as {
    template: { metadata: Record<string, object>; spec: Record<string, unknown> };
  };
  const [container] = template.spec.containers as Record<string, unknown>[];
  return { metadata, template, container };
}

describe("the object", () => {
  test("has the name and namespace that it was given", () => {
    expect(service().metadata).toMatchObject({ name: "worker", namespace: "apps" });
  });

  test("is off the external gateway only when it says so", () => {
    expect(service().metadata.labels).toBeUndefined();
    expect(service({ visibility: "cluster-local" }).metadata.labels).toEqual({
      "networking.knative.dev/visibility": "cluster-local",
    });
  });

  test("can be referred to as a sink", () => {
    const refs: unknown[] = [KnativeService.fromName("worker", "apps").sinkRef];
    render((scope) => refs.push(new KnativeService(scope, "Worker", minimal).sinkRef));
    expect(refs[0]).toEqual({
      apiVersion: "serving.knative.dev/v1",
      kind: "Service",
      name: "worker",
      namespace: "apps",
    });
    expect(refs[1]).toEqual(refs[0]);
  });

  test.each(["Worker", "1worker", "worker-", "a".repeat(64)])("can not be called %s", (name) => {
    expect(() => service({ name })).toThrow(/name: got "[^"]+", expected a DNS label of at most 63/);
  });
});

describe("timeouts", () => {
  test("are both written, or serving would cut the first byte off at 300 seconds", () => {
    expect(service({ timeoutSeconds: 600 }).template.spec).toMatchObject({
      timeoutSeconds: 600,
      responseStartTimeoutSeconds: 600,
    });
    expect(service().template.spec).toMatchObject({ timeoutSeconds: 300, responseStartTimeoutSeconds: 300 });
  });

  test.each([0, -1, 1.5])("can not be %p seconds", (timeoutSeconds) => {
    expect(() => service({ timeoutSeconds })).toThrow(/timeoutSeconds: got .*, expected an integer >= 1/);
  });
});

describe("scaling", () => {
  test("annotations are strings on the template, none on the Service", () => {
    const { metadata, template } = service({
      minScale: 0,
      maxScale: 3,
      target: 0.5,
      window: "30s",
      scaleDownDelay: "15m",
      scaleToZeroPodRetention: "1h",
    });
    expect(metadata.annotations).toBeUndefined();
    expect(template.metadata.annotations).toEqual({
      "autoscaling.knative.dev/min-scale": "0",
      "autoscaling.knative.dev/max-scale": "3",
      "autoscaling.knative.dev/target": "0.5",
      "autoscaling.knative.dev/window": "30s",
      "autoscaling.knative.dev/scale-down-delay": "15m",
      "autoscaling.knative.dev/scale-to-zero-pod-retention-period": "1h",
    });
  });

  test("leaves out what was not asked for", () => {
    expect(service().template.metadata.annotations).toBeUndefined();
  });

  test.each([
    [{ minScale: -1 }, /minScale: got -1/],
    [{ maxScale: 1.5 }, /maxScale: got 1.5/],
    [{ minScale: 4, maxScale: 3 }, /minScale: got 4, expected at most maxScale \(3\)/],
    [{ target: 0 }, /target: got 0, expected at least 0.01/],
    [{ window: "5s" }, /window: got "5s", expected a duration in whole .* from 6s to 1h/],
    [{ scaleDownDelay: "2h" }, /scaleDownDelay: got "2h"/],
    [{ scaleToZeroPodRetention: "60" }, /scaleToZeroPodRetention: got "60"/],
    [{ containerConcurrency: 1001 }, /containerConcurrency: got 1001, expected an integer from 0 to 1000/],
  ])("refuses %j", (props, message) => {
    expect(() => service(props)).toThrow(message);
  });

  test("takes minScale without a maxScale, which is no bound", () => {
    expect(service({ minScale: 2 }).template.metadata.annotations).toEqual({
      "autoscaling.knative.dev/min-scale": "2",
    });
  });
});

describe("the container", () => {
  test("may not gain privileges, whoever its image runs as", () => {
    expect(service().container?.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      capabilities: { drop: ["ALL"] },
      seccompProfile: { type: "RuntimeDefault" },
    });
    expect(
      service({ runAsNonRoot: true, readOnlyRootFilesystem: true }).container?.securityContext,
    ).toMatchObject({
      runAsNonRoot: true,
      readOnlyRootFilesystem: true,
    });
  });

  test("gets values, keys and whole Secrets as environment, in the order given", () => {
    const { container } = service({
      env: {
        MODE: "fast",
        TOKEN: { secret: { name: "keys", key: "token" } },
        LEVEL: { configMap: { name: "settings", key: "level" } },
      },
      envFrom: [{ secretName: "s3" }, { configMapName: "defaults", prefix: "D_" }],
    });
    expect(container).toMatchObject({
      env: [
        { name: "MODE", value: "fast" },
        { name: "TOKEN", valueFrom: { secretKeyRef: { name: "keys", key: "token" } } },
        { name: "LEVEL", valueFrom: { configMapKeyRef: { name: "settings", key: "level" } } },
      ],
      envFrom: [{ secretRef: { name: "s3" } }, { prefix: "D_", configMapRef: { name: "defaults" } }],
    });
  });

  test("mounts every volume; Secrets and ConfigMaps read-only", () => {
    const { container, template } = service({
      volumes: [
        { name: "tmp", mountPath: "/tmp", source: { emptyDir: { sizeLimit: "1Gi" } } },
        {
          name: "ca",
          mountPath: "/ca/ca.crt",
          subPath: "ca.crt",
          source: { secretName: "ca", items: { "tls.crt": "ca.crt" } },
        },
        { name: "rules", mountPath: "/rules", source: { configMapName: "rules" } },
      ],
    });
    expect(template.spec.volumes).toEqual([
      { name: "tmp", emptyDir: { sizeLimit: "1Gi" } },
      { name: "ca", secret: { secretName: "ca", items: [{ key: "tls.crt", path: "ca.crt" }] } },
      { name: "rules", configMap: { name: "rules" } },
    ]);
    expect(container?.volumeMounts).toEqual([
      { name: "tmp", mountPath: "/tmp" },
      { name: "ca", mountPath: "/ca/ca.crt", subPath: "ca.crt", readOnly: true },
      { name: "rules", mountPath: "/rules", readOnly: true },
    ]);
  });

  test("is probed on its own port, with Knative's own period", () => {
    const { container } = service({ port: 9000, readinessPath: "/ready", livenessPath: "/live" });
    expect(container).toMatchObject({
      ports: [{ containerPort: 9000 }],
      readinessProbe: { httpGet: { path: "/ready" } },
      livenessProbe: { httpGet: { path: "/live" } },
    });
  });

  test("has the resources, account, arguments and pull secrets that it was given", () => {
    const { container, template } = service({
      command: ["node"],
      args: ["main.js"],
      serviceAccountName: "worker",
      automountServiceAccountToken: false,
      imagePullSecrets: ["registry"],
      resources: { requests: { cpu: "100m" }, limits: { memory: "1Gi" } },
    });
    expect(container).toMatchObject({
      command: ["node"],
      args: ["main.js"],
      resources: { requests: { cpu: "100m" }, limits: { memory: "1Gi" } },
    });
    expect(template.spec).toMatchObject({
      serviceAccountName: "worker",
      automountServiceAccountToken: false,
      imagePullSecrets: [{ name: "registry" }],
    });
  });

  test("runs in a pod with the recommended labels and the ones asked for", () => {
    expect(service({ podLabels: { team: "data" } }).template.metadata.labels).toEqual({
      "app.kubernetes.io/name": "worker",
      "app.kubernetes.io/part-of": "floe",
      team: "data",
    });
  });
});

test("the port is the container's, given or Knative's own", () => {
  const ports: number[] = [];
  render((scope) => {
    ports.push(new KnativeService(scope, "A", minimal).port);
    ports.push(new KnativeService(scope, "B", { ...minimal, name: "b", port: 9000 }).port);
  });
  expect(ports).toEqual([8080, 9000]);
});

test("the cluster URL is the name of the Service inside the cluster", () => {
  let url = "";
  render((scope) => {
    url = new KnativeService(scope, "Worker", minimal).clusterUrl;
  });
  expect(url).toBe("http://worker.apps.svc.cluster.local");
});
