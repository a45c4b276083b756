import { renderPlatform } from "./support/platform";
import { describeOnServers, installKinds, type Target } from "./support/servers";

const rendered = renderPlatform();
afterAll(() => rendered.remove());

/** Groups whose kinds dist/ uses before the swap to Istio. */
const groups = [
  "camel.apache.org",
  "ceph.rook.io",
  "eventing.knative.dev",
  "gateway.envoyproxy.io",
  "gateway.networking.k8s.io",
  "kafka.strimzi.io",
  "monitoring.coreos.com",
  "objectbucket.io",
  "operator.knative.dev",
  "serving.knative.dev",
  "sources.knative.dev",
  "sparkoperator.k8s.io",
];

describeOnServers("dist/ with every kind in place", (start) => {
  let target: Target;
  const apply = () => target.kubectl(["apply", "--server-side", "--validate=strict", "-f", rendered.dist]);
  const versions = async () => {
    const { stdout } = await target.kubectl(["get", "-f", rendered.dist, "-o", "json"]);
    return (JSON.parse(stdout).items as { metadata: { name: string; resourceVersion: string } }[]).map(
      ({ metadata }) => `${metadata.name} ${metadata.resourceVersion}`,
    );
  };

  beforeAll(async () => {
    target = await start();
    await installKinds(target, ...groups);
    for (const namespace of ["rook-ceph", "monitoring"])
      await target.kubectl(["create", "namespace", namespace]);
  });
  afterAll(() => target?.stop());

  it("is accepted as a whole, with strict validation and without a warning", async () => {
    expect(await apply()).toMatchObject({ code: 0, stderr: "" });
  });

  it("is not changed by a second apply", async () => {
    const before = await versions();
    expect(before.length).toBeGreaterThan(50);
    expect(await apply()).toMatchObject({ code: 0, stderr: "" });
    expect(await versions()).toEqual(before);
  });

  it("differs from the cluster in nothing", async () => {
    expect(await target.kubectl(["diff", "--server-side", "-f", rendered.dist])).toMatchObject({
      code: 0,
      stdout: "",
    });
  });
});
