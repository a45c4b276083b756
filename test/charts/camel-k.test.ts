import { Testing } from "cdk8s";
import { CamelKChart } from "../../charts/camel-k";
import { type ConfigChange, changedConfig } from "../support/changed-config";
import { find } from "../support/find";
import { identities, manifestsOf, schemaViolations, toYaml } from "../support/manifests";

const render = (change: ConfigChange = {}) =>
  manifestsOf(new CamelKChart(Testing.app(), changedConfig(change)));

describe("70-camel-k", () => {
  test("renders the registry's address, the platform and the smoke test", () => {
    const objects = render();
    expect(toYaml(objects)).toMatchSnapshot();
    expect(schemaViolations(objects)).toEqual([]);
  });

  test("builds for somebody else's registry", () => {
    const registry = {
      address: "registry.example:5000",
      insecure: false,
      minikube_addon: false,
      organization: "floe",
      secret: "push",
    };
    const objects = render({ components: { camel_k: { registry } } });
    expect(identities(objects)).toEqual([
      "IntegrationPlatform camel-k/camel-k",
      "Integration eventing-demo/camel-k-smoke",
    ]);
    expect(find(objects, "IntegrationPlatform").spec.build.registry).toEqual({
      address: "registry.example:5000",
      insecure: false,
      organization: "floe",
      secret: "push",
    });
  });

  test("gives minikube's registry the port of the address", () => {
    const objects = render({ components: { camel_k: { registry: { address: "10.96.0.50:5000" } } } });
    expect(find(objects, "Service").spec).toMatchObject({ clusterIP: "10.96.0.50", ports: [{ port: 5000 }] });
    expect(find(objects, "IntegrationPlatform").spec.build.registry.address).toBe("10.96.0.50:5000");
  });

  test("leaves the smoke test out", () => {
    expect(identities(render({ demos: { camel_smoke: false } })).join()).not.toContain("smoke");
  });
});
