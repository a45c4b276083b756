import { KAFKA_VERSIONS } from "../../constructs/kafka/kafka-version";
import { nearest } from "../../schema/nearest";
import type { ConfigRule } from "./rule";

/** Kafka versions that the operator was built with. */
export const kafkaVersion: ConfigRule = function* ({ components }) {
  const { enabled, kafka_version } = components.strimzi;
  if (!enabled || KAFKA_VERSIONS.includes(kafka_version)) return;
  const suggestion = nearest(kafka_version, KAFKA_VERSIONS);
  yield {
    code: "FLOE1104",
    what: `Strimzi does not run Kafka ${kafka_version}`,
    path: ["components", "strimzi", "kafka_version"],
    got: kafka_version,
    expected: `one of ${KAFKA_VERSIONS.join(", ")}`,
    ...(suggestion !== undefined && { suggestion }),
  };
};
