import type { ValuePath } from "../../schema/violation";
import type { LintContext } from "../context";
import { get, items, number, text } from "../json";
import { describeObject, type Manifest } from "../manifest";
import type { Finding, LintRule, PlacedFinding, PlatformRule } from "../rule";
import { clustersOf, topicUses } from "../topic-use";

const SOURCE = "KafkaSource.sources.knative.dev";
const KSVC = "Service.serving.knative.dev";

/** Partitions of all topics of a source; undefined when one of them is not known. */
function partitionsOf(source: Manifest, context: LintContext): number | undefined {
  let sum = 0;
  for (const use of topicUses(source)) {
    const counts = (clustersOf(use, source.namespace, context) ?? []).map(
      (cluster) => context.kafka.topics(cluster).get(use.topic)?.partitions,
    );
    const [count] = counts.filter((partitions) => partitions !== undefined);
    if (count === undefined) return undefined;
    sum += count;
  }
  return sum;
}

/** The Knative Service that a source delivers to. */
export function sinkService(source: Manifest, context: LintContext): Manifest | undefined {
  const ref = get(source.object, "spec", "sink", "ref");
  if (text(ref, "kind") !== "Service" || !(text(ref, "apiVersion") ?? "").startsWith("serving.knative.dev/"))
    return undefined;
  return context.find(KSVC, text(ref, "namespace") ?? source.namespace, text(ref, "name") ?? "");
}

const maxScalePath = ["spec", "template", "metadata", "annotations", "autoscaling.knative.dev/max-scale"];

/** A partition has one consumer, and with ordered delivery one request at a time. */
export const partitionsFeedConsumers: LintRule = {
  kinds: [SOURCE],
  *check(source, context) {
    const partitions = partitionsOf(source, context);
    if (partitions === undefined) return;
    yield* tooMany(
      number(source.object, "spec", "consumers"),
      "consumers",
      ["spec", "consumers"],
      partitions,
    );
    if ((text(source.object, "spec", "ordering") ?? "ordered") !== "ordered") return;
    const service = sinkService(source, context);
    if (service === undefined) return;
    const scale = number(service.object, ...maxScalePath);
    const who = `pods of ${describeObject(service)}`;
    yield* tooMany(scale, who, ["spec", "sink", "ref", "name"], partitions);
  },
};

function* tooMany(
  count: number | undefined,
  who: string,
  path: ValuePath,
  partitions: number,
): Iterable<Finding> {
  if (count === undefined || count <= partitions) return;
  yield {
    code: "FLOE3003",
    what: `${count} ${who} share ${partitions} ${partitions === 1 ? "partition" : "partitions"}`,
    path,
    got: count,
    expected: `at most ${partitions}, or topics with more partitions`,
  };
}

/** Sources of one consumer group divide their topics between them. */
export const consumerGroupsAreOwn: PlatformRule = function* (context): Iterable<PlacedFinding> {
  const first = new Map<string, Manifest>();
  for (const source of context.ofKind(SOURCE)) {
    const group = text(source.object, "spec", "consumerGroup");
    if (group === undefined) continue;
    const servers = items(source.object, "spec", "bootstrapServers").map(([, server]) => server);
    const key = JSON.stringify([servers, group]);
    const other = first.get(key);
    if (other === undefined) first.set(key, source);
    else
      yield {
        manifest: source,
        finding: {
          code: "FLOE3008",
          what: `${describeObject(other)} has this consumer group too`,
          path: ["spec", "consumerGroup"],
          got: group,
          expected: "a group of its own",
        },
      };
  }
};
