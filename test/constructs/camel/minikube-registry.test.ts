import { MinikubeRegistry } from "../../../constructs/camel/minikube-registry";
import { only, render } from "../../support/manifests";

const service = (clusterIp: string) =>
  only(
    render((chart) => new MinikubeRegistry(chart, "registry", { clusterIp })),
    "Service",
  );

describe("MinikubeRegistry", () => {
  test("gives the addon's pods a fixed address", () => {
    const { metadata, spec } = service("10.96.0.50");
    expect(metadata).toMatchObject({ name: "camel-k-registry", namespace: "kube-system" });
    expect(spec).toMatchObject({
      clusterIP: "10.96.0.50",
      selector: { "actual-registry": "true", "kubernetes.io/minikube-addons": "registry" },
      ports: [{ port: 80, targetPort: 5000 }],
    });
  });

  test("can listen where the address says", () => {
    const manifests = render((chart) => {
      const registry = new MinikubeRegistry(chart, "registry", { clusterIp: "10.96.0.50", port: 5000 });
      expect(registry.address).toBe("10.96.0.50:5000");
    });
    expect(only(manifests, "Service").spec).toMatchObject({ ports: [{ port: 5000, targetPort: 5000 }] });
  });

  test.each(["registry.local", "10.96.0.50:80", "", "fd00::1"])(
    "refuses %j, which is no address",
    (clusterIp) => {
      expect(() => service(clusterIp)).toThrow(/clusterIp: got .*leave minikube's out/);
    },
  );
});
