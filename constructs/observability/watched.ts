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
  /** How long a batch may take before anybody worries, beside the freshness, in seconds. @default 0 */
  readonly batchSeconds?: number;
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

/** Somebody who reads a topic, as a consumer group of the same name. */
export interface WatchedReader {
  readonly name: string;
  readonly topic: string;
  /** How long a batch may take beside the freshness, in seconds. */
  readonly batchSeconds: number;
}

/** The consumer groups of a pipeline. */
export function readersOf({ dispatcher, worker, launcher }: WatchedPipeline): readonly WatchedReader[] {
  const sending = dispatcher === undefined ? [] : [{ ...dispatcher, batchSeconds: 0 }];
  return [...sending, ...servicesOf({ worker, launcher })];
}

/** The services of a pipeline. */
export function servicesOf({
  worker,
  launcher,
}: Partial<Record<"worker" | "launcher", WatchedService | undefined>>): readonly (WatchedService &
  WatchedReader)[] {
  return [worker, launcher].flatMap((service) =>
    service === undefined ? [] : [{ ...service, batchSeconds: service.batchSeconds ?? 0 }],
  );
}

/** Pods of services, by the names that Knative gives them: `<service>-<revision>-deployment-…`. */
export function servicePods(pipeline: WatchedPipeline): string {
  return `(${oneOf(servicesOf(pipeline).map(({ name }) => name))})-.+`;
}
