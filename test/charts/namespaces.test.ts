import { App } from "cdk8s";
import { NamespacesChart } from "../../charts/namespaces";
import { config, type Manifest, manifestsOf, toYaml } from "../support/manifests";

function namespaces(text = "") {
  const chart = new NamespacesChart(new App(), config(text));
  return { chart, manifests: manifestsOf(chart) };
}
const names = (manifests: readonly Manifest[]) => manifests.map((one) => one.metadata.name);
const meshOn = "components: {istio: {enabled: true}, envoy_gateway: {enabled: false}}";

test("the file as it is by default", () => {
  const { chart, manifests } = namespaces();
  expect(chart.node.id).toBe("10-namespaces");
  expect(toYaml(manifests)).toMatchSnapshot();
});

test("leaves out what exists already: Rook's, the monitoring stack's and default", () => {
  expect(names(namespaces().manifests)).not.toEqual(
    expect.arrayContaining([expect.stringMatching(/^(rook-ceph|monitoring|default|kube-system)$/)]),
  );
});

test("declares namespaces of enabled components only", () => {
  const off = `
components:
  strimzi: {enabled: false}
  camel_k: {enabled: false}
  spark_operator: {enabled: false}
  knative: {enabled: false}
`;
  expect(names(namespaces(off).manifests)).toEqual(["envoy-gateway-system", "eventing-demo"]);
});

test("with the mesh, labels the namespaces of applications, default among them, and no other", () => {
  const { chart, manifests } = namespaces(meshOn);
  const labelled = manifests.filter((one) => one.metadata.labels?.["istio-injection"] === "enabled");
  expect(names(labelled)).toEqual(["default", "eventing-demo"]);
  expect(chart.injected).toEqual(["default", "eventing-demo"]);
  expect(names(manifests)).toContain("istio-system");
  expect(names(manifests)).not.toContain("envoy-gateway-system");
});

test("without the mesh, labels none", () => {
  const { chart, manifests } = namespaces();
  expect(chart.injected).toEqual([]);
  expect(manifests.filter((one) => one.metadata.labels?.["istio-injection"] !== undefined)).toEqual([]);
});

test("declares a namespace that several components share once", () => {
  const shared = "components: {camel_k: {namespace: eventing-demo}}";
  expect(names(namespaces(shared).manifests).filter((name) => name === "eventing-demo")).toHaveLength(1);
});
