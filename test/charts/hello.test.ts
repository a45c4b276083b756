import { App } from "cdk8s";
import { HelloChart } from "../../charts/hello";
import { config, identities, manifestsOf, only, schemaViolations, toYaml } from "../support/manifests";

function hello(text = "") {
  const chart = new HelloChart(new App(), config(text));
  const manifests = manifestsOf(chart);
  expect(schemaViolations(manifests)).toEqual([]);
  return { chart, manifests };
}

test("the file as it is by default", () => {
  const { chart, manifests } = hello();
  expect(chart.node.id).toBe("60-hello");
  expect(toYaml(manifests)).toMatchSnapshot();
});

test("service and split never share the name of a Route or a Configuration", () => {
  const { manifests } = hello();
  expect(identities(manifests)).toEqual([
    "Service default/hello",
    "Configuration default/hello-split-v1",
    "Configuration default/hello-split-v2",
    "Route default/hello-split",
  ]);
});

test("scales to nothing within a minute of the last request", () => {
  expect(only(hello().manifests, "Service").spec).toMatchObject({
    template: {
      metadata: {
        annotations: { "autoscaling.knative.dev/min-scale": "0", "autoscaling.knative.dev/window": "30s" },
      },
    },
  });
});

test("shares requests 80 to 20", () => {
  const { spec } = only(hello().manifests, "Route") as { spec?: { traffic: { percent: number }[] } };
  expect(spec?.traffic.map(({ percent }) => percent)).toEqual([80, 20]);
});

test("each demo can be left out", () => {
  expect(identities(hello("demos: {traffic_split: false}").manifests)).toEqual(["Service default/hello"]);
  expect(identities(hello("demos: {hello: false}").manifests)).not.toContain("Service default/hello");
});

test("lives where applications live", () => {
  const { manifests } = hello("platform: {apps_namespace: shop}");
  expect(new Set(manifests.map((one) => one.metadata.namespace))).toEqual(new Set(["shop"]));
});
