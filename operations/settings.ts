/** Sends objects of a bucket whose keys begin with a prefix to a table. */
export interface TableRule {
  readonly bucket: string;
  readonly prefix: string;
  /** `namespace.name`. */
  readonly table: string;
}

/** A topic of the pipeline and who reads it. */
export interface WatchedTopic {
  readonly topic: string;
  readonly consumerGroup: string;
}

/** How to reach Kafka. */
export interface KafkaSettings {
  readonly bootstrapServers: readonly string[];
  /** Topic of bucket events, which the dispatcher reads. */
  readonly eventsTopic: string;
  /** Topics whose lag tells what is in flight. */
  readonly watched: readonly WatchedTopic[];
  /** Topics of what nobody in the pipeline could use. */
  readonly deadLetters: readonly string[];
  /** SCRAM-SHA-512 over TLS. @default - plain text without authentication */
  readonly user?: { readonly name: string; readonly password: string };
  /** File with the PEM of the authority that signed the brokers' certificates. @default - Node's own list */
  readonly caFile?: string;
}

/** Everything that the commands know about the lakehouse, whoever told them. */
export interface OperationSettings {
  readonly catalog: {
    readonly uri: string;
    /** Empty when the catalog has but one. */
    readonly warehouse: string;
    readonly secretDirectory?: string;
  };
  readonly store: {
    readonly endpoint: string;
    readonly region: string;
    readonly accessKey: string;
    readonly secretKey: string;
  };
  readonly kafka: KafkaSettings;
  /** Whether somebody told where Kafka is, rather than it being guessed from the platform's names. */
  readonly kafkaIsGiven: boolean;
  /** What raises events: keys of a bucket with a prefix and one of the suffixes. */
  readonly inbox: { readonly bucket: string; readonly prefix: string; readonly suffixes: readonly string[] };
  readonly tables: readonly TableRule[];
  readonly defaultTable: string;
  /** `s3://bucket/prefix` of the records of bad files. */
  readonly quarantine: string;
  readonly schemaContract: "evolve" | "freeze";
  readonly createTables: boolean;
  readonly ledgerHorizonDays: number;
  /** ms that an object may be on its way before it counts as missed. */
  readonly graceMs: number;
}
