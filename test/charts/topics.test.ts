import { Testing } from "cdk8s";
import { KafkaChart } from "../../charts/kafka";
import { TopicsChart } from "../../charts/topics";
import { type ConfigChange, changedConfig } from "../support/changed-config";
import { find } from "../support/find";
import { identities, manifestsOf, schemaViolations, toYaml } from "../support/manifests";

function chart(change: ConfigChange = {}): TopicsChart {
  const app = Testing.app();
  const settings = changedConfig(change);
  const { cluster } = new KafkaChart(app, settings);
  return new TopicsChart(app, { ingest: settings.ingest, cluster });
}

const HOURS = 3_600_000;

describe("31-topics", () => {
  test("renders the topics of the pipeline", () => {
    const objects = manifestsOf(chart());
    expect(toYaml(objects)).toMatchSnapshot();
    expect(schemaViolations(objects)).toEqual([]);
  });

  test("hands the topics to whoever reads and writes them", () => {
    const { events, pipeline } = chart();
    expect([events, ...Object.values(pipeline ?? {})].map((topic) => topic.topicName)).toEqual([
      "s3-events",
      "s3-events-dlq",
      "light-ingest",
      "heavy-ingest",
      "ingest-dlq",
    ]);
  });

  test("keeps the events' topic alone for the demo when there is no pipeline", () => {
    const events = chart({ ingest: { enabled: false } });
    expect(identities(manifestsOf(events))).toEqual(["KafkaTopic kafka/s3-events"]);
    expect(events.pipeline).toBeUndefined();
  });

  test("replicates every topic in production", () => {
    for (const { spec } of manifestsOf(chart({ platform: { profile: "production" } }))) {
      expect(spec).toMatchObject({ replicas: 3, config: { "min.insync.replicas": 2 } });
    }
  });

  test("keeps dead letters as long as sending them again is safe, once through the topic included", () => {
    const retention = (name: string, ingest: ConfigChange["ingest"] = {}) =>
      find(manifestsOf(chart({ ingest })), "KafkaTopic", name).spec.config["retention.ms"];
    // Seven days of memory, less one day before and one day after.
    expect(retention("ingest-dlq")).toBe(5 * 24 * HOURS);
    expect(retention("s3-events-dlq")).toBe(5 * 24 * HOURS);
    expect(retention("light-ingest")).toBe(24 * HOURS);
    expect(retention("ingest-dlq", { ledger_horizon_days: 2 })).toBe(24 * HOURS);
  });
});
