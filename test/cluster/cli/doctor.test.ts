import { rmSync } from "node:fs";
import { join } from "node:path";
import type { KubeObject } from "../api-server/kube-object";
import type { ClusterOptions } from "../scenario/cluster";
import { openShell, type Shell } from "../support/floe";
import { type Platform, startPlatform } from "../support/platform";

interface Report {
  readonly errors: number;
  readonly examinations: readonly {
    readonly id: string;
    readonly state: string;
    readonly detail: string;
    readonly findings: readonly {
      readonly code: string;
      readonly what: string;
      readonly expected?: string;
    }[];
  }[];
}

describe("floe doctor", () => {
  let platform: Platform | undefined;
  let shell: Shell | undefined;

  const begin = async (options: ClusterOptions = {}, config: object = {}) => {
    platform = await startPlatform({ rules: [] }, { kind: "manual" }, options);
    shell = openShell(platform.env);
    shell.configure(config);
    expect(await shell.floe("synth")).toMatchObject({ code: 0 });
    return { platform, shell };
  };
  const doctor = async (...args: readonly string[]) => {
    const result = await shell!.floe("doctor", "-o", "json", ...args);
    if (result.stdout === "") throw new Error(result.stderr);
    return { code: result.code, report: JSON.parse(result.stdout) as Report };
  };
  /** Codes by examination. */
  const codes = ({ examinations }: Report) =>
    Object.fromEntries(
      examinations.flatMap(({ id, findings }) =>
        findings.length === 0 ? [] : [[id, findings.map(({ code }) => code).join()]],
      ),
    );
  const create = (...items: readonly object[]) =>
    platform!.kubectl(["create", "-f", "-"], JSON.stringify({ apiVersion: "v1", kind: "List", items }));

  afterEach(async () => {
    shell?.leave();
    await platform?.stop();
    [platform, shell] = [undefined, undefined];
  });

  test("is content with what the plan expects, and writes nothing", async () => {
    const { platform, shell } = await begin();
    const secret = (namespace: string) => ({
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "s3-events-keys", namespace },
    });
    await create({ apiVersion: "v1", kind: "Namespace", metadata: { name: "eventing-demo" } });
    await create(secret("rook-ceph"), secret("eventing-demo"));
    platform.server.log.clear();
    const { code, stdout, stderr } = await shell.floe("doctor");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "✓ 0 errors, 0 warnings\n" });
    expect(stdout).toContain("✔ Kubernetes               v1.35.2\n");
    expect(stdout).toContain("✔ nodes                    3 of 3 take pods\n");
    expect(stdout).toMatch(/✔ room for the pods +asks for [\d.]+ cores and [\d.]+Gi; free 18 and 36Gi\n/);
    expect(stdout).toContain("✔ permissions              everything is allowed\n");
    expect(platform.server.log.writes()).toEqual([]);
  });

  test("FLOE8102, FLOE8103, FLOE8111, FLOE8115: a cluster too old, too small, of another architecture", async () => {
    const { platform } = await begin({
      nodes: 2,
      version: "v1.31.4",
      allocatable: { cpu: "1", memory: "900Mi" },
    });
    await platform.kubectl(["cordon", "node-2"]);
    const node = platform.server.store.list(nodes(platform))[0] as KubeObject;
    const status = JSON.stringify({ status: { nodeInfo: { ...info(node), architecture: "s390x" } } });
    await platform.kubectl(["patch", "node", "node-1", "--subresource=status", "--type=merge", "-p", status]);
    const { code, report } = await doctor();
    expect(code).toBe(1);
    expect(codes(report)).toMatchObject({
      "cluster.version": "FLOE8102",
      "nodes.ready": "FLOE8102",
      "nodes.architecture": "FLOE8115",
      capacity: "FLOE8111,FLOE8111,FLOE8111",
    });
    await platform.kubectl(["cordon", "node-1"]);
    expect(codes((await doctor()).report)["nodes.ready"]).toBe("FLOE8103");
  });

  test("FLOE8104 to FLOE8108, FLOE8113, FLOE8114: what should be there and is not", async () => {
    const { platform } = await begin(
      {},
      { components: { camel_k: { registry: { address: "10.200.0.5" } } } },
    );
    const remove = (args: string) => platform.kubectl(["delete", ...args.split(" ")]);
    await remove("storageclass ceph-block");
    await remove("cephobjectstore s3-store -n rook-ceph");
    await remove("configmap rook-ceph-operator-config -n rook-ceph");
    await remove("pod registry-4x7kd -n kube-system");
    await remove("crd podmonitors.monitoring.coreos.com prometheusrules.monitoring.coreos.com");
    const { code, report } = await doctor();
    expect(code).toBe(1);
    expect(codes(report)).toEqual({
      "storage.classes": "FLOE8104",
      "storage.object-store": "FLOE8105",
      "storage.allow-list": "FLOE8106",
      "registry.addon": "FLOE8107",
      "registry.address": "FLOE8108",
      secrets: "FLOE8113,FLOE8113",
      "kinds.missing": "FLOE8114,FLOE8114",
    });
    const classes = report.examinations.find(({ id }) => id === "storage.classes")?.findings[0];
    expect(classes).toMatchObject({
      what: "there is no StorageClass 'ceph-block'",
      expected: "one of ceph-bucket",
    });
  });

  test("FLOE8108: the address is somebody else's", async () => {
    await begin();
    await create({
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "dns", namespace: "kube-system" },
      spec: { clusterIP: "10.96.0.50", ports: [{ port: 53 }] },
    });
    const { report } = await doctor();
    expect(report.examinations.find(({ id }) => id === "registry.address")?.findings[0]?.what).toBe(
      "10.96.0.50 is the address of service kube-system/dns",
    );
  });

  test("FLOE8109, FLOE8110, FLOE8116: somebody else's CRDs, operators and Argo CD", async () => {
    await begin();
    const labels = { app: "knative-operator" };
    const crd = (plural: string, group: string, kind: string, annotations: object) => ({
      apiVersion: "apiextensions.k8s.io/v1",
      kind: "CustomResourceDefinition",
      metadata: {
        name: `${plural}.${group}`,
        annotations: { "api-approved.kubernetes.io": "https://example.com", ...annotations },
      },
      spec: {
        group,
        scope: "Namespaced",
        names: { plural, kind },
        versions: [
          {
            name: "v1",
            served: true,
            storage: true,
            schema: { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } },
          },
        ],
      },
    });
    const release = { "meta.helm.sh/release-name": "kn", "meta.helm.sh/release-namespace": "kn" };
    const made = await create(
      crd("gateways", "gateway.networking.k8s.io", "Gateway", {
        "gateway.networking.k8s.io/bundle-version": "v1.2.0",
        "gateway.networking.k8s.io/channel": "standard",
      }),
      crd("knativeservings", "operator.knative.dev", "KnativeServing", release),
      crd("applications", "argoproj.io", "Application", {}),
      {
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata: { name: "knative-operator", namespace: "default" },
        spec: {
          selector: { matchLabels: labels },
          template: { metadata: { labels }, spec: { containers: [{ name: "c", image: "example.com/c" }] } },
        },
      },
    );
    expect(made.stderr).toBe("");
    await create({
      apiVersion: "argoproj.io/v1",
      kind: "Application",
      metadata: { name: "floe-kafka", namespace: "default", labels: { "app.kubernetes.io/part-of": "floe" } },
      spec: { syncPolicy: { automated: {} } },
    });
    const { report } = await doctor();
    expect(codes(report)).toMatchObject({
      "gateway-api.crds": "FLOE8109",
      "operators.others": "FLOE8110,FLOE8110",
      "delivery.argocd": "FLOE8116",
    });
    const destroyed = await shell!.floe("destroy");
    expect(destroyed.code).toBe(1);
    expect(destroyed.stderr).toContain("FLOE8116");
  });

  test("FLOE8112: each permission that is missing", async () => {
    const { platform } = await begin();
    platform.server.access.denials.push(
      { verbs: ["patch"], resource: "kafkas" },
      { resource: "clusterroles" },
    );
    const { code, report } = await doctor();
    expect(code).toBe(1);
    expect(report.examinations.find(({ id }) => id === "permissions")?.findings[0]?.what).toBe(
      "you may not patch kafkas.kafka.strimzi.io, create clusterroles.rbac.authorization.k8s.io",
    );
  });

  test("--phase 1 asks for nothing that only phase 2 needs", async () => {
    const { platform } = await begin();
    await platform.kubectl(["delete", "storageclass", "--all"]);
    const { code, report } = await doctor("--phase", "1");
    expect(code).toBe(0);
    expect(report.examinations.map(({ id }) => id)).not.toContain("storage.classes");
  });

  test("FLOE8001: no helm is a finding, no kubectl is the end", async () => {
    const { shell } = await begin();
    rmSync(join(shell.folder, "bin/helm"));
    const { code, report } = await doctor();
    expect(code).toBe(1);
    expect(codes(report)["tools.helm"]).toBe("FLOE8001");
    process.env.PATH = join(shell.folder, "bin");
    rmSync(join(shell.folder, "bin/kubectl"));
    expect(await shell.floe("doctor")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("FLOE8001"),
    });
  });
});

const nodes = ({ server }: Platform) => {
  const type = server.registry.findKind("v1", "Node");
  if (type === undefined) throw new Error("nodes are not served");
  return type;
};
const info = ({ status }: KubeObject) => (status as { nodeInfo: object }).nodeInfo;
