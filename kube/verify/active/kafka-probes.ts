import { items, text } from "../../../lint/json";
import { type CheckContext, fail, pass } from "../check";
import { brokerPods } from "../kafka-checks";
import type { ActiveCheck, ActiveContext } from "./active-check";
import { scriptFailed } from "./run-lanes";

/**
 * A topic of its own, one message there and back. Strimzi's Topic Operator leaves topics alone that have
 * no KafkaTopic (0.50, unidirectional).
 */
const ROUND_TRIP = `cleanup() { bin/kafka-topics.sh --bootstrap-server "$BOOTSTRAP" --delete --topic "$TOPIC" >/dev/null 2>&1 || true; }
trap cleanup EXIT
bin/kafka-topics.sh --bootstrap-server "$BOOTSTRAP" --create --topic "$TOPIC" --partitions 1 >/dev/null
echo "$MARK" | bin/kafka-console-producer.sh --bootstrap-server "$BOOTSTRAP" --topic "$TOPIC"
read_back=$(bin/kafka-console-consumer.sh --bootstrap-server "$BOOTSTRAP" --topic "$TOPIC" --from-beginning --max-messages 1 --timeout-ms 30000 2>/dev/null) || true
[ "$read_back" = "$MARK" ] || { echo "got '$read_back' back"; exit 1; }
echo "$read_back"`;

/** Writes a message into a topic. */
export const PRODUCE = `echo "$MESSAGE" | bin/kafka-console-producer.sh --bootstrap-server "$BOOTSTRAP" --topic "$TOPIC"
echo produced`;

const noKafka = ({ config }: CheckContext) =>
  config.components.strimzi.enabled ? undefined : "components.strimzi is off";

/** What a consumer of the demos has logged, as soon as it holds a text. */
export function seenInLog(
  { config, runner }: ActiveContext,
  service: string,
  mark: string,
  timeoutMs: number,
): Promise<true | undefined> {
  const selector = `serving.knative.dev/service=${service}`;
  return runner.until(timeoutMs, async () => {
    const log = await runner.logs(config.platform.eventing_namespace, selector, "user-container");
    return log.includes(mark) ? true : undefined;
  });
}

/** The scripts of Kafka's distribution run in the image that the brokers run in: it is on the nodes already. */
export function kafkaJob(context: ActiveContext, name: string, script: string, env: Record<string, string>) {
  const { kafka_cluster_name, namespace } = context.config.components.strimzi;
  const [pod] = brokerPods(context);
  const image = text(items(pod, "spec", "containers")[0]?.[1], "image");
  if (image === undefined) return undefined;
  const BOOTSTRAP = `${kafka_cluster_name}-kafka-bootstrap.${namespace}.svc.cluster.local:9092`;
  return context.runner.script({ name, namespace, image, script, env: { BOOTSTRAP, ...env } });
}

/** Messages through Kafka, and from Kafka to a service. */
export const kafkaProbes: readonly ActiveCheck[] = [
  {
    id: "kafka.produce-consume",
    phase: 2,
    title: "a message that is produced is consumed",
    needs: ["kafka.ready", "kafka.brokers"],
    skipped: noKafka,
    run: async (context) => {
      const mark = `floe-verify-${context.runner.run}`;
      const end = await kafkaJob(context, "kafka", ROUND_TRIP, { TOPIC: mark, MARK: mark });
      if (end === undefined) return fail("no broker pod tells its image");
      return end.ok ? pass() : scriptFailed("the round trip failed", end.output);
    },
  },
  {
    id: "kafka-source.delivers",
    phase: 2,
    title: "a message in demo-topic reaches event-display",
    needs: ["kafka-source.ready", "kafka.produce-consume"],
    skipped: (context) =>
      noKafka(context) ?? (context.config.demos.kafka_source ? undefined : "demos.kafka_source is off"),
    run: async (context) => {
      const mark = `floe-verify-message-${context.runner.run}`;
      const env = { TOPIC: "demo-topic", MESSAGE: JSON.stringify({ message: mark }) };
      const end = await kafkaJob(context, "produce", PRODUCE, env);
      if (end?.ok !== true)
        return scriptFailed("producing failed", end?.output ?? "no broker pod tells its image");
      return (await seenInLog(context, "event-display", mark, 90_000)) === true
        ? pass()
        : fail("produced, but event-display has not logged it within 90 s");
    },
  },
];
