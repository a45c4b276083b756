/** A Kafka cluster run by Strimzi. */
export interface WatchedKafka {
  readonly clusterName: string;
  readonly namespace: string;
  /** Brokers that there should be. */
  readonly brokers: number;
}

/** What turns bucket events into requests. */
export interface WatchedDispatcher {
  /** Name of the Integration or agent, of its workload, and of its consumer group. */
  readonly name: string;
  readonly engine: "camel-k" | "minifi";
  /** Topic that it reads. */
  readonly topic: string;
}

/** A service that takes requests to their end; its consumer group has its name. */
export interface WatchedService {
  readonly name: string;
  /** Topic that it is sent. */
  readonly topic: string;
  /** Whether a pod is always there, so that none is a fault. */
  readonly alwaysOn: boolean;
}

/** The way from the bucket's events to rows. */
export interface WatchedPipeline {
  readonly namespace: string;
  /** @default - runs elsewhere, or not at all */
  readonly dispatcher?: WatchedDispatcher;
  readonly worker?: WatchedService;
  /** @default - no heavy path */
  readonly launcher?: WatchedService;
  /** Topics of what nobody could take. */
  readonly deadLetterTopics: readonly string[];
}

/** From when on somebody is told. */
export interface AlertThresholds {
  /** Age of an object without rows, and of most objects when their rows appear, in seconds. */
  readonly freshnessSeconds: number;
  /** Whether topics have replicas, without which a broker's restart is no fault of theirs. */
  readonly replicated: boolean;
}

/** A set of texts as an RE2 alternative, each literally; PromQL anchors it. */
export function oneOf(values: readonly string[]): string {
  // A backslash is one in RE2 and one more in PromQL's string.
  return values.map((value) => value.replace(/[\\^$.*+?()[\]{}|]/g, "\\\\$&")).join("|");
}

/** The consumer groups of a pipeline with the topics that they read. */
export function consumerGroups({ dispatcher, worker, launcher }: WatchedPipeline): {
  readonly groups: readonly string[];
  readonly topics: readonly string[];
} {
  const readers = [dispatcher, worker, launcher].filter((reader) => reader !== undefined);
  return { groups: readers.map(({ name }) => name), topics: readers.map(({ topic }) => topic) };
}

/** Pods of services, by the names that Knative gives them: `<service>-<revision>-deployment-…`. */
export function servicePods({ worker, launcher }: WatchedPipeline): string {
  const names = [worker, launcher].filter((service) => service !== undefined).map(({ name }) => name);
  return `(${oneOf(names)})-.+`;
}
