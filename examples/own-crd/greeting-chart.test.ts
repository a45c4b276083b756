import { join } from "node:path";
import { type ApiObject, App, JsonPatch, Testing } from "cdk8s";
import { external, lintApp, readManifests } from "floe";
import { GreetingChart } from "./greeting-chart";

const props = {
  host: "greeting.example.org",
  clusterIssuer: "letsencrypt",
  image: "ghcr.io/knative/helloworld-go:latest",
};
const facts = { external: [], definitions: readManifests([join(__dirname, "crds")]).manifests };
const secret = {
  api_version: "v1",
  kind: "Secret",
  name: "greeting-tls",
  namespace: "greeting",
  keys: ["tls.crt", "tls.key"],
};

test("the certificate and the domain mean the same host and the same Secret", () => {
  const objects = Testing.synth(new GreetingChart(Testing.app(), props));
  const find = (kind: string) => objects.find((one) => one.kind === kind);
  expect(find("Certificate").spec).toEqual({
    dnsNames: ["greeting.example.org"],
    secretName: "greeting-tls",
    issuer: { kind: "ClusterIssuer", name: "letsencrypt" },
  });
  expect(find("DomainMapping")).toMatchObject({
    metadata: { name: "greeting.example.org" },
    spec: { ref: { kind: "Service", name: "greeting" }, tls: { secretName: "greeting-tls" } },
  });
});

test("lint knows the new kind, and that its operator makes the Secret", () => {
  const app = new App();
  new GreetingChart(app, props);
  expect(lintApp(app, facts).diagnostics.map(({ what }) => what)).toEqual([
    expect.stringContaining("'greeting-tls'"),
  ]);
  external(app, secret);
  expect(lintApp(app, facts)).toMatchObject({ diagnostics: [], unknownKinds: [] });
});

test("lint checks the new kind as its definition says", () => {
  const app = new App();
  const { certificate } = new GreetingChart(app, props);
  external(app, secret);
  const resource = certificate.node.findChild("Resource") as ApiObject;
  resource.addJsonPatch(JsonPatch.add("/spec/renewBefore", "a month"));
  expect(lintApp(app, facts).diagnostics).toEqual([
    expect.objectContaining({ code: "FLOE4106", what: "'renewBefore' does not match its pattern" }),
  ]);
});
