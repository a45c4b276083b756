import { App } from "cdk8s";
import { FaultInjectionChart } from "../../charts/fault-injection";
import { GatewayChart } from "../../charts/gateway";
import { config, identities, manifestsOf, only, schemaViolations, toYaml } from "../support/manifests";

const meshOn = "components: {istio: {enabled: true}, envoy_gateway: {enabled: false}}\n";

function faults(text: string) {
  const app = new App();
  const all = config(text);
  const chart = new FaultInjectionChart(app, { ...all, external: new GatewayChart(app, all).external });
  const manifests = manifestsOf(chart);
  expect(schemaViolations(manifests)).toEqual([]);
  return { chart, manifests };
}

test("the file as it is inside the mesh", () => {
  const { chart, manifests } = faults(`${meshOn}demos: {fault_injection: mesh}`);
  expect(chart.node.id).toBe("91-fault-injection");
  expect(toYaml(manifests)).toMatchSnapshot();
});

test("at the gateway, uses what the controller of the day offers", () => {
  expect(identities(faults("demos: {fault_injection: gateway}").manifests)).toEqual([
    "BackendTrafficPolicy default/hello-fault",
  ]);
  expect(identities(faults(`${meshOn}demos: {fault_injection: gateway}`).manifests)).toEqual([
    "EnvoyFilter knative-serving/hello-fault",
  ]);
});

test("at the gateway, names hello's route and host by the configured domain", () => {
  const text = "platform: {domain: example.org}\ndemos: {fault_injection: gateway}\n";
  expect(only(faults(text).manifests, "BackendTrafficPolicy").spec).toMatchObject({
    targetRefs: [{ kind: "HTTPRoute", name: "hello.default.example.org" }],
  });
  expect(JSON.stringify(faults(meshOn + text).manifests)).toContain('"name":"hello.default.example.org:80"');
});

test("refuses the mesh variant without a mesh", () => {
  expect(() => faults("demos: {fault_injection: mesh}")).toThrow(
    'demos.fault_injection: got "mesh", expected none or gateway while components.istio.enabled is false',
  );
});
