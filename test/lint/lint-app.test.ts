import { ApiObject, Chart, Testing } from "cdk8s";
import { external } from "../../lint/external";
import { addLint, lintApp } from "../../lint/lint-app";

function appWith(...objects: [id: string, apiVersion: string, kind: string, rest: object][]) {
  const app = Testing.app();
  const chart = new Chart(app, "10-test", { disableResourceNameHashes: true });
  for (const [id, apiVersion, kind, rest] of objects) new ApiObject(chart, id, { apiVersion, kind, ...rest });
  return { app, chart };
}

const trigger = {
  metadata: { name: "t", namespace: "default" },
  spec: {
    broker: "default",
    subscriber: { ref: { apiVersion: "v1", kind: "Service", name: "receiver" } },
  },
};

test("findings name the file, the object and the construct", () => {
  const { app } = appWith(["Trigger", "eventing.knative.dev/v1", "Trigger", trigger]);
  expect(lintApp(app).diagnostics.map(({ code, where }) => [code, where])).toEqual([
    [
      "FLOE2002",
      {
        file: "10-test.k8s.yaml",
        construct: "10-test/Trigger",
        object: "Trigger default/t",
        path: "spec.subscriber.ref.name",
      },
    ],
    ["FLOE2009", expect.objectContaining({ path: "spec.broker" })],
  ]);
});

test("what is declared as external exists, in the namespace that is said", () => {
  const { app, chart } = appWith(["Trigger", "eventing.knative.dev/v1", "Trigger", trigger]);
  external(chart, {
    api_version: "eventing.knative.dev/v1",
    kind: "Broker",
    name: "default",
    namespace: "default",
  });
  external(app, { api_version: "v1", kind: "Service", name: "receiver", namespace: "other" });
  const [finding, ...rest] = lintApp(app).diagnostics;
  expect(rest).toEqual([]);
  expect(finding).toMatchObject({ code: "FLOE2002", nextStep: "there is one in namespace 'other'" });
});

test("an external name of * stands for every name", () => {
  const { app } = appWith(["Trigger", "eventing.knative.dev/v1", "Trigger", trigger]);
  external(app, { api_version: "eventing.knative.dev/v1", kind: "Broker", name: "*", namespace: "default" });
  external(app, { api_version: "v1", kind: "Service", name: "*", namespace: "default" });
  expect(lintApp(app).diagnostics).toEqual([]);
});

test("keys of an external Secret are checked when they are said", () => {
  const pod = {
    metadata: { name: "p", namespace: "default" },
    spec: {
      containers: [
        {
          name: "c",
          image: "i",
          env: ["user", "pasword"].map((key) => ({
            name: key,
            valueFrom: { secretKeyRef: { name: "s", key } },
          })),
        },
      ],
    },
  };
  const { app } = appWith(["Pod", "v1", "Pod", pod]);
  external(app, {
    api_version: "v1",
    kind: "Secret",
    name: "s",
    namespace: "default",
    keys: ["user", "password"],
  });
  expect(lintApp(app).diagnostics).toMatchObject([{ code: "FLOE2004", suggestion: "password" }]);
});

test("an app with errors does not synthesize, and says every one of them", () => {
  const { app, chart } = appWith(["Trigger", "eventing.knative.dev/v1", "Trigger", trigger]);
  addLint(app);
  expect(() => app.synthYaml()).toThrow(
    /FLOE2002 Trigger default\/t spec\.subscriber\.ref\.name[\s\S]*FLOE2009/,
  );
  expect(() => Testing.synth(chart)).toThrow("FLOE2009");
});

test("warnings do not stop an app", () => {
  const source = {
    metadata: { name: "s", namespace: "default" },
    spec: {
      bootstrapServers: ["kafka.example.com:9092"],
      topics: ["t"],
      delivery: { retry: 1 },
      sink: { uri: "http://x" },
    },
  };
  const { app } = appWith(["Source", "sources.knative.dev/v1", "KafkaSource", source]);
  const run = addLint(app);
  expect(run().diagnostics).toMatchObject([{ code: "FLOE3104" }]);
  expect(app.synthYaml()).toContain("KafkaSource");
});

test("an object accepts a finding by its code, and no other", () => {
  const annotations = { "floe.dev/lint-ignore": "FLOE2009, FLOE3104" };
  const accepted = { ...trigger, metadata: { ...trigger.metadata, annotations } };
  const { app } = appWith(["Trigger", "eventing.knative.dev/v1", "Trigger", accepted]);
  const { diagnostics, ignored } = lintApp(app);
  expect([diagnostics.map(({ code }) => code), ignored]).toEqual([["FLOE2002"], 1]);
});

test("lint looks once, however often cdk8s validates, and again when an object was added", () => {
  const { app, chart } = appWith([
    "Map",
    "v1",
    "ConfigMap",
    { metadata: { name: "a", namespace: "default" } },
  ]);
  new Chart(app, "20-other");
  const run = addLint(app);
  const first = run();
  app.synthYaml();
  expect(run()).toBe(first);
  new ApiObject(chart, "Trigger", { apiVersion: "eventing.knative.dev/v1", kind: "Trigger", ...trigger });
  expect(() => app.synthYaml()).toThrow("FLOE2009");
});
