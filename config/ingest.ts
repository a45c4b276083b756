/** Which engine turns bucket events into batches. */
export type Dispatcher = "camel-k" | "minifi";

/**
 * Who may write to the inbox bucket.
 *
 * - `owner`: the bucket belongs to the S3 user (`bucketOwner`); needs Rook's allow-list.
 * - `policy`: the claim owns the bucket, a declarative policy lets the user in; needs Rook's allow-list.
 * - `claim`: no second user; the claim's own Secret is used.
 */
export type BucketAccess = "owner" | "policy" | "claim";

/** The bucket that files are put into. */
export interface InboxConfig {
  /** Name of the bucket. @default events-inbox */
  readonly bucket: string;
  /** Key prefix that raises events; empty for every key. @pattern ^([^/].*)?$ @default incoming/ */
  readonly prefix: string;
  /** Key suffixes that raise events; one notification each. @minItems 1 @default [".parquet", ".csv"] */
  readonly suffixes: readonly string[];
  /** Who may write: `owner`, the S3 user owns the bucket; `policy`, the claim owns it and lets the user in; `claim`, there is no second user. @default owner */
  readonly access: BucketAccess;
  /** Name of the CephObjectStoreUser. @default s3-events */
  readonly user: string;
  /** Secret with `access-key` and `secret-key`. @default s3-events-keys */
  readonly key_secret: string;
}

/** Kafka topics of the pipeline. */
export interface TopicsConfig {
  /** Bucket events. RGW uses the CephBucketTopic's name, so both are made from this. @default s3-events */
  readonly events: string;
  /** Events that no route understands, with the reason. @default s3-events-dlq */
  readonly events_dead_letter: string;
  /** Batches for the worker. @default light-ingest */
  readonly light: string;
  /** Batches for Spark. @default heavy-ingest */
  readonly heavy: string;
  /** Batches that no executor could take, with the reason. @default ingest-dlq */
  readonly dead_letter: string;
  /** Partitions of each; an upper bound of the consumers that work at once. @asType integer @minimum 1 @default 3 */
  readonly partitions: number;
  /** How long messages are kept. @asType integer @minimum 1 @default 24 */
  readonly retention_hours: number;
}

/** When the dispatcher closes a batch, and which way it goes. */
export interface BatchConfig {
  /** Events per batch. @asType integer @minimum 1 @default 50 */
  readonly max_events: number;
  /** A batch closes after so many milliseconds without a new event. @asType integer @minimum 100 @default 30000 */
  readonly idle_timeout_ms: number;
  /** Batches and files below so many bytes go the light way. @asType integer @minimum 1 @default 500000000 */
  readonly light_max_bytes: number;
  /** Batches of at most so many files go the light way. @asType integer @minimum 1 @default 200 */
  readonly light_max_files: number;
}

/** Sends keys under a prefix to a table; the longest matching prefix wins. */
export interface TableRule {
  /** @default - the inbox bucket */
  readonly bucket?: string;
  /** Key prefix, `incoming/orders/`. @pattern ^([^/].*)?$ @examples ["incoming/orders/"] */
  readonly prefix: string;
  /** Table, `namespace.name`. @pattern ^[^.\s]+(\.[^.\s]+)+$ @examples ["sales.orders"] */
  readonly table: string;
}

/** The light worker (`csv-to-iceberg`). */
export interface WorkerConfig {
  /** Image of the worker. @default ghcr.io/floe/light-worker:0.1.0 */
  readonly image: string;
  /** Name of the Knative Service. @default csv-to-iceberg */
  readonly name: string;
  /** Most pods at once; more than the partitions would idle. @asType integer @minimum 1 @default 3 */
  readonly max_scale: number;
  /** Requests per pod at once; they feed one group commit. @asType integer @minimum 1 @maximum 1000 @default 8 */
  readonly concurrency: number;
  /** Longest request in seconds. @asType integer @minimum 30 @default 600 */
  readonly timeout_seconds: number;
  /** Memory limit of a pod. @pattern ^[0-9]+(\.[0-9]+)?(Ki|Mi|Gi|Ti|Pi|k|M|G|T|P)?$ @default 512Mi */
  readonly memory_limit: string;
  /** Schema contract: add new optional columns, or quarantine files that bring them. @default evolve */
  readonly schema_contract: "evolve" | "freeze";
  /** Creates a missing table from the first file's schema. @default true */
  readonly create_tables: boolean;
}

/** The heavy path: the launcher and the Spark jobs it starts. */
export interface HeavyConfig {
  /** Whether heavy batches have an executor; without one they stay in their topic. @default true */
  readonly enabled: boolean;
  /** Image of the service that starts the jobs. @default ghcr.io/floe/spark-launcher:0.1.0 */
  readonly launcher_image: string;
  /** Image of the jobs. @default ghcr.io/floe/spark-ingest:0.1.0 */
  readonly spark_image: string;
  /** Most executors of one job. @asType integer @minimum 1 @default 4 */
  readonly max_executors: number;
  /** Memory of one executor, as Spark spells it. @pattern ^[0-9]+[kmgt]$ @default 2g */
  readonly executor_memory: string;
  /** Seconds after which a job ends itself and its batch becomes a dead letter. @asType integer @minimum 60 @default 14400 */
  readonly job_timeout_seconds: number;
}

/** What keeps tables fast and small: a Spark job that compacts, expires snapshots and removes what nobody refers to. */
export interface MaintenanceConfig {
  /** Whether the job is part of the platform. It deletes old snapshots, so it wants to be asked for. @default false */
  readonly enabled: boolean;
  /** When it runs: five fields of cron, or `@daily` and the like. @pattern ^(@(yearly|annually|monthly|weekly|daily|midnight|hourly)|\S+( +\S+){4})$ @default 17 3 * * * */
  readonly schedule: string;
  /** IANA time zone of the schedule. @default UTC */
  readonly time_zone: string;
  /** Tables, `namespace.name`, beside the default table and those of the table rules. @default [] */
  readonly tables: readonly string[];
  /** Younger snapshots stay. At least `ingest.ledger_horizon_days`. @asType integer @minimum 1 @default 10 */
  readonly snapshot_retention_days: number;
  /** Snapshots of a branch that stay, however old. @asType integer @minimum 1 @default 10 */
  readonly min_snapshots: number;
  /** Objects that no snapshot refers to are removed when they are older; longer than any job runs. @asType integer @minimum 24 @default 72 */
  readonly orphan_age_hours: number;
}

/** The job that compares the bucket with the tables, and announces what was missed. */
export interface ReconcileConfig {
  /** Whether the job is part of the platform. @default true */
  readonly enabled: boolean;
  /** When it runs, as cron writes it, in UTC. @pattern ^(@(hourly|daily|midnight|weekly|monthly|yearly|annually)|[^ ]+( [^ ]+){4})$ @default 17 * * * * */
  readonly schedule: string;
  /** Minutes that an object may be on its way before it counts as missed. @asType integer @minimum 1 @default 300 */
  readonly grace_minutes: number;
  /** Image of the command line. @default ghcr.io/floe/floe:0.1.0 */
  readonly image: string;
}

/** The MiNiFi alternative of the dispatcher. */
export interface MinifiConfig {
  /** Image of the agent. @default apache/nifi-minifi:2.8.0 */
  readonly image: string;
  /** NiFi image of the same version: the Kafka NARs are taken from it. @default apache/nifi:2.8.0 */
  readonly nifi_image: string;
  /** NiFi version of both. @default 2.8.0 */
  readonly version: string;
  /** Volume of the repositories. @pattern ^[0-9]+(\.[0-9]+)?(Ki|Mi|Gi|Ti|Pi|k|M|G|T|P)?$ @default 2Gi */
  readonly storage_size: string;
}

/** From a bucket to a table. */
export interface IngestConfig {
  /** Whether the pipeline is part of the platform. @default true */
  readonly enabled: boolean;
  /** Engine that turns bucket events into batches. @default camel-k */
  readonly dispatcher: Dispatcher;
  readonly inbox: InboxConfig;
  readonly topics: TopicsConfig;
  readonly batch: BatchConfig;
  /** Table rules, first by longest prefix. @default [] */
  readonly tables: readonly TableRule[];
  /** Table of files that no rule matches. @pattern ^[^.\s]+(\.[^.\s]+)+$ @default db.my_table */
  readonly default_table: string;
  /**
   * How long identities of ingested objects are remembered. At least as long as a message
   * may come back: topic retention plus the time to redrive dead letters.
   * @asType integer @minimum 1
   * @default 7
   */
  readonly ledger_horizon_days: number;
  /** Key prefix in the inbox bucket for records of files that can not go into their table. @pattern ^[^/].*[/]$ @default quarantine/ */
  readonly quarantine_prefix: string;
  readonly worker: WorkerConfig;
  readonly heavy: HeavyConfig;
  readonly maintenance: MaintenanceConfig;
  readonly reconcile: ReconcileConfig;
  readonly minifi: MinifiConfig;
  /** Renders the plan's well-known demo keys as Secrets; never for data that matters. @default false */
  readonly demo_credentials: boolean;
}

/** The Iceberg REST catalog, which exists already. */
export interface CatalogConfig {
  /** Address of the catalog as pods see it. @pattern ^https?://[^/\s]+ @default http://iceberg-rest.lakehouse.svc.cluster.local:8181 */
  readonly uri: string;
  /** Name of the warehouse. @default lakehouse */
  readonly warehouse: string;
  /** Name of the catalog in Spark. @default my_catalog */
  readonly name: string;
  /** Secret with `credential` (`id:secret`, OAuth2) or `token`. @default - anonymous */
  readonly secret?: string;
}
