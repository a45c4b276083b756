import { App } from "cdk8s";
import { addLint, external, readManifests } from "floe";
import { GreetingChart } from "./greeting-chart";

const app = new App({ recordConstructMetadata: false });
const { certificate } = new GreetingChart(app, {
  host: "greeting.example.org",
  clusterIssuer: "letsencrypt",
  image: "ghcr.io/knative/helloworld-go:latest",
});
// The operator writes it, so it is nowhere in the output.
external(app, {
  api_version: "v1",
  kind: "Secret",
  name: certificate.secretName,
  namespace: certificate.namespace,
  keys: ["tls.crt", "tls.key"],
});

// The operator's chart installs the definition; here it is what certificates are checked against.
addLint(app, { external: [], definitions: readManifests(["crds"]).manifests });
app.synth();
