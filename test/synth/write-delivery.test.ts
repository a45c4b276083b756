import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, Chart } from "cdk8s";
import { buildPlatform } from "../../charts/platform";
import { writeDelivery } from "../../synth/write-delivery";
import { config } from "../support/manifests";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "floe-delivery-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("writes folders only, so that kubectl apply -f on dist/ sees none of it", () => {
  const app = new App();
  buildPlatform(app, config());
  writeDelivery(app, config(), folder);
  const entries = readdirSync(folder, { withFileTypes: true });
  expect(entries.map((entry) => [entry.name, entry.isDirectory()])).toEqual([
    ["argocd", true],
    ["helm", true],
  ]);
  expect(readFileSync(join(folder, "helm/strimzi/Chart.yaml"), "utf8")).toContain(
    "name: strimzi-kafka-operator",
  );
});

test("gives a chart of one's own an Application too", () => {
  const app = new App();
  new Chart(app, "95-my-own");
  writeDelivery(app, config(), folder);
  expect(readFileSync(join(folder, "argocd/applications/95-my-own.yaml"), "utf8")).toContain(
    "include: ??-my-own.k8s.yaml",
  );
});

test("refuses a chart without a place in the order", () => {
  const app = new App();
  new Chart(app, "my-own");
  expect(() => writeDelivery(app, config(), folder)).toThrow(
    "chart 'my-own': expected an id like 30-kafka, whose number is the order of application",
  );
});
