import type { IConstruct } from "constructs";
import { InvalidPropError } from "../invalid-prop";
import type { IKafkaTopic } from "../references/kafka";

/** Sends objects of a bucket whose keys begin with a prefix to a table. */
export interface TableRule {
  readonly bucket: string;
  /** Key prefix, `incoming/orders/`. */
  readonly prefix: string;
  /** Table, `namespace.name`. */
  readonly table: string;
}

/** Everything a dispatcher decides by, whichever engine runs it. */
export interface DispatchRules {
  /** Files and batches below so many bytes go the light way. @default 500000000 */
  readonly lightMaxBytes?: number;
  /** Batches of at most so many files go the light way. @default 200 */
  readonly lightMaxFiles?: number;
  /** In any order: the longest matching prefix wins. @default [] */
  readonly tables?: readonly TableRule[];
  /** Table of objects that no rule matches. */
  readonly defaultTable: string;
}

/** Where a dispatcher reads and where it writes. */
export interface DispatchTopics {
  /** Bucket events. */
  readonly events: IKafkaTopic;
  /** Batches for the worker. */
  readonly light: IKafkaTopic;
  /** Batches for Spark. */
  readonly heavy: IKafkaTopic;
  /** Events that can not be understood, each with its reason. */
  readonly deadLetters: IKafkaTopic;
}

/** When a dispatcher closes a batch. */
export interface DispatchBatch {
  /** Events per batch. @default 50 */
  readonly maxEvents?: number;
  /** A batch closes after so long, in milliseconds. Camel counts from the last event, MiNiFi from the first. @default 30000 */
  readonly timeoutMs?: number;
}

/** Longest key in an event: the 1024 bytes that S3 allows, each percent-encoded. */
export const MAX_SENT_KEY_BYTES = 3 * 1024;

/**
 * Most bytes that the files of one request take up as JSON; a batch with more becomes several requests.
 * Kafka refuses records above 1 MiB, and a request that can not be sent would hold its partitions up for
 * ever. It is also too little for the 10,000 files that the worker takes at most.
 */
export const MAX_FILES_BYTES = 256 * 1024;

/** Why an event is in the dead-letter topic. Stable: people and alerts match on it. */
export const REJECTION = {
  /** The value is no JSON object with a `Records` array. */
  notAnEvent: "dispatch.not-an-event",
  /** A record lacks what a file is made of. */
  incompleteRecord: "dispatch.incomplete-record",
} as const;

/**
 * Headers of a record in the dead-letter topic. The value is the event as it came, byte for byte, so
 * that it can be sent again as it is; what is known about it travels beside it.
 */
export const DEAD_LETTER_HEADERS = {
  /** One of {@link REJECTION}. */
  errorCode: "floe-error-code",
  /** What is wrong, for a person. */
  errorReason: "floe-error-reason",
  /** Topic, partition and offset that the event was read from. */
  sourceTopic: "floe-source-topic",
  sourcePartition: "floe-source-partition",
  sourceOffset: "floe-source-offset",
} as const;

/**
 * The batch with its defaults.
 *
 * @throws InvalidPropError for a batch of nothing
 */
export function checkedBatch(construct: IConstruct, batch: DispatchBatch): Required<DispatchBatch> {
  const { maxEvents = 50, timeoutMs = 30_000 } = batch;
  for (const [prop, got] of Object.entries({ maxEvents, timeoutMs })) {
    if (Number.isSafeInteger(got) && got >= 1) continue;
    throw new InvalidPropError(construct, { prop, got, expected: "an integer >= 1" });
  }
  return { maxEvents, timeoutMs };
}

/** @throws InvalidPropError for consumers that would idle, because the topic has fewer partitions */
export function checkReplicas(construct: IConstruct, replicas: number, events: IKafkaTopic): void {
  if (replicas <= (events.partitions ?? replicas)) return;
  throw new InvalidPropError(construct, {
    prop: "replicas",
    got: replicas,
    expected: `at most the ${events.partitions} partitions of ${events.topicName}`,
    hint: "give the topic more partitions first",
  });
}

/** Rules with every default written out, tables in the order in which the first match is the right one. */
export type OrderedRules = Required<DispatchRules>;

/**
 * Checks the rules and orders them.
 *
 * @param forbidden sequences that mean something to the engine that runs the rules, and why
 * @throws InvalidPropError for thresholds below one, empty names and forbidden sequences
 */
export function orderedRules(
  construct: IConstruct,
  rules: DispatchRules,
  forbidden: Readonly<Record<string, string>>,
): OrderedRules {
  const { lightMaxBytes = 500_000_000, lightMaxFiles = 200, tables = [], defaultTable } = rules;
  for (const [prop, got] of Object.entries({ lightMaxBytes, lightMaxFiles })) {
    if (Number.isSafeInteger(got) && got >= 1) continue;
    throw new InvalidPropError(construct, { prop, got, expected: "an integer >= 1" });
  }
  const texts = tables.flatMap((rule, at) =>
    Object.entries(rule).map(([name, text]) => [`tables[${at}].${name}`, text] as const),
  );
  for (const [prop, got] of [...texts, ["defaultTable", defaultTable] as const]) {
    if (got === "" && !prop.endsWith(".prefix")) {
      throw new InvalidPropError(construct, { prop, got, expected: "a name" });
    }
    for (const [sequence, why] of Object.entries(forbidden)) {
      if (!got.includes(sequence)) continue;
      throw new InvalidPropError(construct, {
        prop,
        got,
        expected: `text without ${sequence}, ${why}`,
        hint: "choose a prefix that ends before it",
      });
    }
  }
  const longestFirst = [...tables].sort((a, b) => b.prefix.length - a.prefix.length);
  return { lightMaxBytes, lightMaxFiles, tables: longestFirst, defaultTable };
}

/** Every table that a batch may be for, once each. */
export function tableNames(rules: OrderedRules): string[] {
  return [...new Set([...rules.tables.map(({ table }) => table), rules.defaultTable])];
}
