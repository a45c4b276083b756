import { KAFKA_VERSIONS } from "../../constructs/kafka/kafka-version";
import { nearest } from "../../schema/nearest";
import type { ConfigRule } from "./rule";

/** Of two versions that are equally near, the newer one is suggested. */
const newestFirst = [...KAFKA_VERSIONS].reverse();

/** Kafka versions that the operator was built with. */
export const kafkaVersion: ConfigRule = function* ({ components }) {
  const { enabled, kafka_version } = components.strimzi;
  if (!enabled || KAFKA_VERSIONS.includes(kafka_version)) return;
  const suggestion = nearest(kafka_version, newestFirst);
  yield {
    code: "FLOE1104",
    what: `Strimzi does not run Kafka ${kafka_version}`,
    path: ["components", "strimzi", "kafka_version"],
    got: kafka_version,
    expected: `one of ${KAFKA_VERSIONS.join(", ")}`,
    ...(suggestion !== undefined && { suggestion }),
  };
};
