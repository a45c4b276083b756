import type { ConfigChange } from "../support/changed-config";
import { find } from "../support/find";
import { manifestsOf, schemaViolations, toYaml } from "../support/manifests";
import { pipeline } from "./pipeline";

const render = (change?: ConfigChange) => manifestsOf(pipeline(change).heavy);

const job = (change?: ConfigChange) => {
  const { data } = find(render(change), "ConfigMap") as unknown as { data: Record<string, string> };
  return JSON.parse(data["spark-application.json"] ?? "").spec;
};

describe("73-heavy-path", () => {
  test("renders the launcher, its source, its rights and its template", () => {
    const objects = render();
    expect(toYaml(objects)).toMatchSnapshot();
    expect(schemaViolations(objects)).toEqual([]);
  });

  test("shares the dead letters of the light path", () => {
    expect(find(render(), "KafkaSource").spec.delivery.deadLetterSink.ref).toMatchObject({
      kind: "KafkaSink",
      name: "ingest-dead-letters",
      namespace: "eventing-demo",
    });
  });

  test("sizes jobs by the configuration", () => {
    const heavy = { spark_image: "spark:2", max_executors: 9, executor_memory: "3g" };
    expect(job({ ingest: { heavy } })).toMatchObject({
      image: "spark:2",
      dynamicAllocation: { maxExecutors: 9 },
      executor: { memory: "3g", cores: 1 },
    });
  });

  test("gives executors more cores and the driver more memory in production", () => {
    const spec = job({ platform: { profile: "production" } });
    expect([spec.executor.cores, spec.driver.memory]).toEqual([2, "2g"]);
    expect(schemaViolations(render({ platform: { profile: "production" } }))).toEqual([]);
  });
});
