import type { ConfigChange } from "../support/changed-config";
import { find } from "../support/find";
import { identities, manifestsOf, schemaViolations, toYaml } from "../support/manifests";
import { pipeline } from "./pipeline";

const render = (change?: ConfigChange) => manifestsOf(pipeline(change).light);

describe("72-light-worker", () => {
  test("renders the worker, its source, its guard and the sink of dead letters", () => {
    const objects = render();
    expect(toYaml(objects)).toMatchSnapshot();
    expect(schemaViolations(objects)).toEqual([]);
  });

  test("dead letters keep their bodies and go to a topic that stays", () => {
    expect(find(render(), "KafkaSink").spec).toEqual({
      topic: "ingest-dlq",
      bootstrapServers: ["events-kafka-kafka-bootstrap.kafka.svc.cluster.local:9092"],
      contentMode: "binary",
    });
    expect(find(render(), "KafkaSource").spec.delivery.deadLetterSink.ref).toMatchObject({
      kind: "KafkaSink",
      name: "ingest-dead-letters",
    });
  });

  test("stays awake in production, with a consumer for each partition", () => {
    const production = { platform: { profile: "production" } } as const;
    const { template } = find(render(production), "Service").spec;
    expect(template.metadata.annotations["autoscaling.knative.dev/min-scale"]).toBe("1");
    expect(find(render(production), "KafkaSource").spec.consumers).toBe(3);
    expect(template.spec.volumes).toEqual([{ name: "spill", emptyDir: { sizeLimit: "10Gi" } }]);
    expect(schemaViolations(render(production))).toEqual([]);
  });

  test("has the settings of the configuration", () => {
    const worker = {
      name: "ingest",
      image: "i:2",
      max_scale: 2,
      concurrency: 4,
      timeout_seconds: 300,
      memory_limit: "1Gi",
    };
    const objects = render({ ingest: { worker }, catalog: { secret: "catalog-auth" } });
    const { metadata, spec } = find(objects, "Service");
    expect(metadata.name).toBe("ingest");
    expect(spec.template.spec).toMatchObject({ timeoutSeconds: 300, containerConcurrency: 4 });
    expect(spec.template.spec.containers[0]).toMatchObject({
      image: "i:2",
      resources: { limits: { memory: "1Gi" } },
    });
    expect(JSON.stringify(spec.template.spec.volumes)).toContain("catalog-auth");
    expect(find(objects, "NetworkPolicy").spec.podSelector.matchLabels).toEqual({
      "serving.knative.dev/service": "ingest",
    });
  });

  test("lets Prometheus in only where there is one", () => {
    const rules = (enabled: boolean) =>
      find(render({ components: { monitoring: { enabled } } }), "NetworkPolicy").spec.ingress.length;
    expect([rules(true), rules(false)]).toEqual([2, 1]);
  });

  test("carries no secret", () => {
    expect(identities(render()).filter((one) => one.startsWith("Secret"))).toEqual([]);
  });
});
