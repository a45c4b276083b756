import { createRequire } from "node:module";
import { App } from "cdk8s";
import { buildPlatform, ConfigError, KafkaCluster, lintApp, parseConfig } from "floe";
import { Service } from "floe/imports/serving.knative.dev";

const app = new App();
buildPlatform(app, parseConfig("platform:\n  profile: production\n", "config.yaml"));

let refused;
try {
  parseConfig("platform:\n  profle: production\n", "config.yaml");
} catch (error) {
  refused = { isConfigError: error instanceof ConfigError, codes: error.diagnostics.map(({ code }) => code) };
}

let notExported;
try {
  await import("floe/lib/lint/lint.js");
} catch (error) {
  notExported = error.code;
}

process.stdout.write(
  JSON.stringify({
    charts: app.charts.length,
    errors: lintApp(app).diagnostics.filter(({ what }) => what.includes("schema")),
    sameAsRequired: createRequire(import.meta.url)("floe").KafkaCluster === KafkaCluster,
    kind: Service.GVK.kind,
    refused,
    notExported,
  }),
);
