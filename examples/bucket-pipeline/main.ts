import { App } from "cdk8s";
import { addLint } from "floe";
import { cluster, declareExisting, objectStore, storageClass } from "./existing";
import { InvoicesChart } from "./invoices-chart";

const app = new App({ recordConstructMetadata: false });
declareExisting(app);
new InvoicesChart(app, {
  cluster,
  objectStore,
  storageClass,
  image: "ghcr.io/example/invoice-reader:1.0.0",
});
addLint(app);
app.synth();
