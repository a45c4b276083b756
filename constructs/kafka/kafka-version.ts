import type { IConstruct } from "constructs";
import { InvalidPropError } from "../invalid-prop";

/**
 * Kafka versions that Strimzi 0.50.0 runs, each with its metadata version
 * (strimzi-kafka-operator 0.50.0, kafka-versions.yaml). The operator refuses any other.
 */
const METADATA_VERSIONS: Readonly<Record<string, string>> = {
  "4.0.0": "4.0",
  "4.0.1": "4.0",
  "4.1.0": "4.1-IV1",
  "4.1.1": "4.1-IV1",
};

/** Kafka versions that the operator runs, oldest first. */
export const KAFKA_VERSIONS: readonly string[] = Object.keys(METADATA_VERSIONS);

/**
 * The metadata version that belongs to a Kafka version. It is written out, because a cluster without
 * one follows every operator upgrade, and a metadata version cannot be taken back.
 *
 * @throws InvalidPropError for a version that the operator does not run
 */
export function metadataVersion(construct: IConstruct, version: string): string {
  const found = METADATA_VERSIONS[version];
  if (found !== undefined) return found;
  throw new InvalidPropError(construct, {
    prop: "version",
    got: version,
    expected: `one of ${KAFKA_VERSIONS.join(", ")}`,
    hint: "Strimzi 0.50.0 runs no other Kafka",
  });
}
