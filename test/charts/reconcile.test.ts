import { Testing } from "cdk8s";
import { buildPlatform } from "../../charts/platform";
import { ReconcileChart } from "../../charts/reconcile";
import { topics } from "../constructs/camel/topics";
import { lakehouse } from "../constructs/ingest/pipeline";
import { type ConfigChange, changedConfig } from "../support/changed-config";
import { find } from "../support/find";
import { manifestsOf, schemaViolations, toYaml } from "../support/manifests";

const render = (change: ConfigChange = {}) =>
  manifestsOf(
    new ReconcileChart(Testing.app(), {
      ...changedConfig(change),
      store: lakehouse.store,
      credentials: lakehouse.credentials,
      events: topics.events,
    }),
  );

describe("75-reconcile", () => {
  test("renders the job and who it is", () => {
    const objects = render();
    expect(toYaml(objects)).toMatchSnapshot();
    expect(schemaViolations(objects)).toEqual([]);
  });

  test("has the settings of the configuration, and the catalog's Secret as files", () => {
    const objects = render({
      ingest: {
        reconcile: { schedule: "@daily", grace_minutes: 90, image: "floe:2" },
        inbox: { bucket: "in", prefix: "", suffixes: [".csv"] },
      },
      catalog: { secret: "catalog-auth" },
    });
    const { spec } = find(objects, "CronJob");
    expect(spec.schedule).toBe("@daily");
    const pod = spec.jobTemplate.spec.template.spec;
    const [container] = pod.containers;
    expect(container).toMatchObject({ image: "floe:2", args: expect.arrayContaining(["--grace", "90m"]) });
    const env = Object.fromEntries(
      container.env.map(({ name, value }: { name: string; value?: string }) => [name, value]),
    );
    expect(env).toMatchObject({
      INGEST_INBOX_BUCKET: "in",
      INGEST_INBOX_PREFIX: "",
      INGEST_INBOX_SUFFIXES: ".csv",
      INGEST_QUARANTINE: "s3://in/quarantine/",
      KAFKA_EVENTS_TOPIC: "s3-events",
    });
    expect(pod.volumes).toEqual([{ name: "catalog", secret: { secretName: "catalog-auth" } }]);
    expect(schemaViolations(objects)).toEqual([]);
  });

  test("is left out when it is switched off", () => {
    const ids = (enabled: boolean) => {
      const app = Testing.app();
      buildPlatform(app, changedConfig({ ingest: { reconcile: { enabled } } }));
      return app.charts.map(({ node }) => node.id);
    };
    expect(ids(true)).toContain("75-reconcile");
    expect(ids(false)).not.toContain("75-reconcile");
  });
});
