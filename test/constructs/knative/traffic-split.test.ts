import { TrafficSplit, type TrafficSplitProps } from "../../../constructs/knative/traffic-split";
import { identities, only, render, schemaViolations } from "../../support/manifests";

const image = "registry/hello:1";
const targets = [
  { tag: "v1", percent: 80, image },
  { tag: "v2", percent: 20, image, env: { TARGET: "two" } },
];

function split(props: Partial<TrafficSplitProps> = {}) {
  const manifests = render(
    (scope) => new TrafficSplit(scope, "Split", { name: "hello", namespace: "apps", targets, ...props }),
  );
  expect(schemaViolations(manifests)).toEqual([]);
  return manifests;
}

test("declares every version, so that a fresh cluster has what the Route names", () => {
  const manifests = split();
  expect(identities(manifests)).toEqual([
    "Configuration apps/hello-v1",
    "Configuration apps/hello-v2",
    "Route apps/hello",
  ]);
  expect(only(manifests, "Route").spec).toEqual({
    traffic: [
      { configurationName: "hello-v1", tag: "v1", percent: 80 },
      { configurationName: "hello-v2", tag: "v2", percent: 20 },
    ],
  });
  expect(only(manifests, "Configuration", "hello-v2").spec).toMatchObject({
    template: {
      metadata: { labels: { "app.kubernetes.io/name": "hello-v2" } },
      spec: {
        containers: [{ image, env: [{ name: "TARGET", value: "two" }] }],
        responseStartTimeoutSeconds: 300,
      },
    },
  });
});

test("can stay off the external gateway", () => {
  expect(only(split(), "Route").metadata.labels).toBeUndefined();
  expect(only(split({ visibility: "cluster-local" }), "Route").metadata.labels).toEqual({
    "networking.knative.dev/visibility": "cluster-local",
  });
});

test("is a sink under the Route's name", () => {
  let ref: unknown;
  render((scope) => {
    ref = new TrafficSplit(scope, "Split", { name: "hello", namespace: "apps", targets }).sinkRef;
  });
  expect(ref).toEqual({
    apiVersion: "serving.knative.dev/v1",
    kind: "Route",
    name: "hello",
    namespace: "apps",
  });
});

test.each([
  [[{ tag: "v1", percent: 80, image }], /targets: got \[80\], expected percents that are 100 together/],
  [
    [
      { tag: "v1", percent: 50, image },
      { tag: "v1", percent: 50, image },
    ],
    /targets\[1\].tag: got "v1"/,
  ],
  [[{ tag: "V1", percent: 100, image }], /targets\[0\].tag: got "V1"/],
  [[], /targets: got \[\]/],
])("refuses %j", (wrong, message) => {
  expect(() => split({ targets: wrong })).toThrow(message);
});
