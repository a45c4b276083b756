import { Partitioners } from "kafkajs";
import type { Costs } from "./costs";
import { dispatcher, type PutObject, type Request } from "./dispatcher";
import { seededRandom, zipf } from "./random";
import type { Settings } from "./settings";
import { Table } from "./table";
import { VirtualTime } from "./virtual-time";
import { type Scaling, Workers } from "./workers";
import type { CommitCounts } from "./writer";

/** What is simulated. */
export interface Scenario {
  readonly seed: number;
  readonly tables: number;
  readonly objectsPerHour: number;
  readonly objectBytes: number;
  /** Exponent of Zipf's law over the tables; 0 is uniform. */
  readonly skew: number;
  readonly settings: Settings;
  readonly costs: Costs;
  readonly pods: Scaling;
  /** `table` as the dispatcher does; `none` spreads requests over the partitions, to show what the key is for. */
  readonly key: "table" | "none";
  /** Virtual time, ms. */
  readonly durationMs: number;
  /** Nothing is put after this, ms. @default - the end */
  readonly arrivalsUntilMs?: number;
  /** What comes before is not part of freshness. */
  readonly warmUpMs: number;
  /** Stops as soon as so many objects wait: a search need not see how bad it gets. @default - never */
  readonly giveUpAt?: number;
}

/** What a run came to. */
export interface Outcome {
  readonly durationMs: number;
  /** Objects put, committed, and sent to Spark. */
  readonly put: number;
  readonly committed: number;
  readonly heavy: number;
  /** Objects in the tables: what was committed, as the tables count it. */
  readonly inTables: number;
  /** Objects on their way at half time and at the end. */
  readonly backlogAtHalf: number;
  readonly backlog: number;
  readonly counts: Readonly<CommitCounts>;
  readonly requests: number;
  /** Of the largest request. */
  readonly mostFiles: number;
  /** Most and all snapshots of the tables. */
  readonly mostSnapshots: number;
  readonly snapshots: number;
  readonly pods: number;
  /** Share of the pods' processor time. */
  readonly utilisation: number;
  /** Share of time that the busiest partition had a request in flight. */
  readonly busiestPartition: number;
  /** From PUT to commit of what was put after the warm-up and is committed, ms, in order of size. */
  readonly freshness: Float64Array;
  readonly gaveUp: boolean;
}

/** Runs a scenario from an empty pipeline on. */
export function simulate(scenario: Scenario): Outcome {
  const { settings, costs, warmUpMs, durationMs } = scenario;
  const time = new VirtualTime();
  const random = seededRandom(scenario.seed);
  const tables = Array.from({ length: scenario.tables }, (_, i) => new Table(`db.table_${i}`));
  const counts: CommitCounts = { commits: 0, conflicts: 0, exhausted: 0 };
  const workers = new Workers({ time, random, costs, counts }, settings, tables, scenario.pods);
  const freshness: number[] = [];
  const total = { put: 0, committed: 0, heavy: 0, requests: 0, mostFiles: 0 };
  const backlog = () => total.put - total.committed - total.heavy;

  const partitions = Array.from({ length: settings.partitions }, () => new Partition(time));
  const partitionOf = partitioner(tables, scenario, random.next);
  const deliver = (partition: Partition): void => {
    const request = partition.next();
    if (request === undefined) return;
    workers.deliver(request, () => {
      total.committed += request.objects.length;
      for (const { putAt } of request.objects) if (putAt >= warmUpMs) freshness.push(time.now - putAt);
      partition.acknowledge();
      deliver(partition);
    });
  };
  const send = (request: Request): void => {
    total.requests++;
    total.mostFiles = Math.max(total.mostFiles, request.objects.length);
    const partition = partitions[partitionOf(request.table)] as Partition;
    partition.add(request);
    time.after(costs.kafkaHopMs, () => deliver(partition));
  };
  const sendHeavy = (objects: number): void => {
    total.heavy += objects;
  };
  const dispatchers = Array.from({ length: settings.dispatchers }, () =>
    dispatcher({ time, costs, settings, send, sendHeavy }),
  );

  const table = zipf(scenario.tables, scenario.skew, random);
  const gapMs = 3_600_000 / scenario.objectsPerHour;
  const { arrivalsUntilMs = durationMs } = scenario;
  const arrive = (): void => {
    if (time.now > arrivalsUntilMs) return;
    const object: PutObject = { table: table(), bytes: scenario.objectBytes, putAt: time.now };
    total.put++;
    // The topic of events has no key: any of its partitions, and so any instance.
    const instance = Math.floor(random.next() * dispatchers.length);
    time.after(costs.notificationMs + costs.kafkaHopMs, () => dispatchers[instance]?.take(object));
    time.after(random.exponential(gapMs), arrive);
  };
  time.after(random.exponential(gapMs), arrive);

  const { giveUpAt = Number.POSITIVE_INFINITY } = scenario;
  const isHopeless = () => backlog() >= giveUpAt;
  time.run(durationMs / 2, isHopeless);
  const backlogAtHalf = backlog();
  time.run(durationMs, isHopeless);
  const snapshots = tables.map((each) => each.snapshots);
  return {
    durationMs: time.now,
    ...total,
    inTables: tables.reduce((sum, { objects }) => sum + objects, 0),
    backlogAtHalf,
    backlog: backlog(),
    counts,
    mostSnapshots: snapshots.reduce((most, each) => Math.max(most, each), 0),
    snapshots: snapshots.reduce((sum, each) => sum + each, 0),
    pods: workers.count,
    utilisation: workers.busyMs / (workers.count * time.now),
    busiestPartition: partitions.reduce((most, each) => Math.max(most, each.busyMs()), 0) / time.now,
    freshness: Float64Array.from(freshness).sort(),
    gaveUp: isHopeless(),
  };
}

/** Ordered delivery: a KafkaSource has one request in flight for each partition. */
class Partition {
  private readonly queue: Request[] = [];
  private head = 0;
  private startedAt: number | undefined;
  private busy = 0;

  constructor(private readonly time: VirtualTime) {}

  add(request: Request): void {
    this.queue.push(request);
  }

  /** The next request, unless one is in flight. */
  next(): Request | undefined {
    const request = this.queue[this.head];
    if (this.startedAt !== undefined || request === undefined) return undefined;
    this.head++;
    this.startedAt = this.time.now;
    return request;
  }

  acknowledge(): void {
    this.busy += this.time.now - (this.startedAt ?? this.time.now);
    this.startedAt = undefined;
  }

  busyMs(): number {
    return this.busy + (this.startedAt === undefined ? 0 : this.time.now - this.startedAt);
  }
}

/** Kafka's own partitioner on the tables' names, so that tables share partitions as they really would. */
function partitioner(
  tables: readonly Table[],
  { key, settings }: Scenario,
  random: () => number,
): (table: number) => number {
  const count = settings.partitions;
  if (key === "none") return () => Math.floor(random() * count);
  const partitionMetadata = Array.from({ length: count }, (_, partitionId) => ({
    partitionId,
    partitionErrorCode: 0,
    leader: 0,
    replicas: [],
    isr: [],
  }));
  const choose = Partitioners.DefaultPartitioner();
  const chosen = tables.map(({ name }) =>
    choose({ topic: "light-ingest", partitionMetadata, message: { key: name, value: null } }),
  );
  return (table) => chosen[table] as number;
}
