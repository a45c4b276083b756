import { parse } from "yaml";
import { operatorCharts } from "../../constructs/delivery/operator-charts";
import { wrapperFiles } from "../../constructs/delivery/wrapper-chart";
import { type ConfigChange, changedConfig } from "../support/changed-config";
import { config } from "../support/manifests";

const onIstio: ConfigChange = { components: { envoy_gateway: { enabled: false }, istio: { enabled: true } } };

const namesOf = (change: ConfigChange = {}) => operatorCharts(changedConfig(change)).map(({ name }) => name);

function filesOf(name: string, change: ConfigChange = {}): Map<string, string> {
  const chart = operatorCharts(changedConfig(change)).find((one) => one.name === name);
  if (chart === undefined) throw new Error(`no wrapper ${name}`);
  return new Map(wrapperFiles(chart).map(({ path, text }) => [path, text]));
}

describe("which wrappers there are", () => {
  test("with Envoy Gateway: no Istio, no Kiali", () => {
    expect(namesOf()).toEqual([
      "gateway-crds",
      "envoy-gateway",
      "strimzi",
      "knative",
      "spark-operator",
      "camel-k",
    ]);
  });

  test("with Istio: Istio and Kiali, no Envoy Gateway, and the CRDs of Gateways all the same", () => {
    expect(namesOf(onIstio)).toEqual([
      "gateway-crds",
      "istio",
      "strimzi",
      "knative",
      "spark-operator",
      "camel-k",
      "kiali",
    ]);
  });

  test("Kiali can be left out of the mesh", () => {
    const change = { components: { ...onIstio.components, kiali: { enabled: false } } };
    expect(namesOf(change)).not.toContain("kiali");
  });

  test.each(["strimzi", "knative", "camel_k", "spark_operator"] as const)("%s can be left out", (name) => {
    expect(namesOf({ components: { [name]: { enabled: false } } })).not.toContain(name.replace("_", "-"));
  });

  test("where somebody else owns the CRDs of the Gateway API, Envoy Gateway's own are still ours", () => {
    const change: ConfigChange = { delivery: { gateway_api_crds: false } };
    const values = parse(filesOf("gateway-crds", change).get("helm/gateway-crds/values.yaml") ?? "");
    expect(values["gateway-crds-helm"].crds).toMatchObject({
      gatewayAPI: { enabled: false },
      envoyGateway: { enabled: true },
    });
    expect(namesOf({ ...onIstio, ...change })).not.toContain("gateway-crds");
  });
});

describe("Chart.yaml", () => {
  test.each([
    ["gateway-crds", ["gateway-crds-helm v1.7.0 oci://docker.io/envoyproxy"]],
    ["envoy-gateway", ["gateway-helm v1.7.0 oci://docker.io/envoyproxy"]],
    ["strimzi", ["strimzi-kafka-operator 0.50.0 https://strimzi.io/charts/"]],
    ["knative", ["knative-operator v1.21.0 https://knative.github.io/operator"]],
    ["camel-k", ["camel-k 2.9.1 https://apache.github.io/camel-k/charts/"]],
    ["spark-operator", ["spark-operator 2.5.2 https://kubeflow.github.io/spark-operator"]],
  ])("%s pins %j", (name, dependencies) => {
    expect(dependenciesOf(name)).toEqual(dependencies);
  });

  test("Istio pins its CRDs and its control plane to one version", () => {
    const repository = "https://istio-release.storage.googleapis.com/charts";
    expect(dependenciesOf("istio", onIstio)).toEqual([
      `base 1.28.3 ${repository}`,
      `istiod 1.28.3 ${repository}`,
    ]);
  });

  test("Kiali is pinned", () => {
    expect(dependenciesOf("kiali", onIstio)).toEqual(["kiali-server 2.17.0 https://kiali.org/helm-charts"]);
  });

  test("a mirror changes repository, name and the key of the values", () => {
    const change: ConfigChange = {
      components: { strimzi: { chart_repo: "oci://mirror.example/charts", chart_name: "strimzi-mirror" } },
    };
    expect(dependenciesOf("strimzi", change)).toEqual(["strimzi-mirror 0.50.0 oci://mirror.example/charts"]);
    const values = parse(filesOf("strimzi", change).get("helm/strimzi/values.yaml") ?? "");
    expect(Object.keys(values)).toEqual(["strimzi-mirror"]);
  });
});

function dependenciesOf(name: string, change: ConfigChange = {}): string[] {
  const chart = parse(filesOf(name, change).get(`helm/${name}/Chart.yaml`) ?? "");
  expect(chart).toMatchObject({ apiVersion: "v2", name, type: "application" });
  return chart.dependencies.map(
    (one: Record<string, string>) => `${one.name} ${one.version} ${one.repository}`,
  );
}

describe("values-overrides.yaml", () => {
  const overridesOf = (name: string, text: string) => {
    const chart = operatorCharts(config(text)).find((one) => one.name === name);
    const file = chart && wrapperFiles(chart).find(({ path }) => path.endsWith("values-overrides.yaml"));
    return parse(file?.text ?? "");
  };

  test("is empty by default", () => {
    expect(overridesOf("strimzi", "")).toEqual({});
  });

  test("carries the values of config.yaml as they are", () => {
    const text = "components: {strimzi: {values: {strimzi-kafka-operator: {logLevel: DEBUG, replicas: 3}}}}";
    expect(overridesOf("strimzi", text)).toEqual({
      "strimzi-kafka-operator": { logLevel: "DEBUG", replicas: 3 },
    });
  });

  test("splits the values of Envoy Gateway between it and its CRDs", () => {
    const text =
      "components: {envoy_gateway: {values: {gateway-helm: {a: 1}, gateway-crds-helm: {crds: {b: 2}}}}}";
    expect(overridesOf("envoy-gateway", text)).toEqual({ "gateway-helm": { a: 1 } });
    expect(overridesOf("gateway-crds", text)).toEqual({ "gateway-crds-helm": { crds: { b: 2 } } });
  });
});

describe("golden files", () => {
  const all = operatorCharts(config()).concat(
    operatorCharts(changedConfig(onIstio)).filter(({ name }) => name === "istio" || name === "kiali"),
  );

  test.each(all.map((chart) => [chart.name, chart] as const))("%s", (_, chart) => {
    const text = wrapperFiles(chart)
      .map((file) => `### ${file.path}\n${file.text}`)
      .join("\n");
    expect(text).toMatchSnapshot();
  });
});
