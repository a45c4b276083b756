import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type CatalogServer,
  createCatalog,
  EmbeddedS3,
  type EmbeddedS3Options,
  objectStoreMetadataFiles,
  serveCatalog,
} from "@floe/devstack";
import {
  createS3Store,
  IngestEngine,
  nodeExchange,
  parseRequest,
  prefixQuarantine,
  type RawS3Store,
  RestCatalog,
  staticCredentials,
} from "@floe/ingest-core";
import { plain } from "../../diagnostics/style";
import { createOperations } from "../../operations";
import type { EventRecord } from "../../operations/bucket/bucket-event";
import type { OperationContext, Operations } from "../../operations/contract";
import type { Dependencies } from "../../operations/dependencies";
import type { Backlog } from "../../operations/kafka/backlog";
import type { OperationSettings } from "../../operations/settings";
import { dispatch } from "../../services/devstack/src/dispatch/dispatch";

const FIXTURES = join(__dirname, "../../services/ingest-core/test/fixtures");

/** A small Parquet file that needs no decoding. */
export const PARQUET = readFileSync(join(FIXTURES, "polars-events.parquet"));
/** The same columns, no rows. */
export const NO_ROWS = readFileSync(join(FIXTURES, "polars-no-rows.parquet"));

const KEYS = { accessKeyId: "floe", secretAccessKey: "secret" };

/** What a command said and how it ended. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** A lakehouse in this process, with Kafka as lists: the commands on one end, dispatcher and engine on the other. */
export class OperationsWorld {
  /** Batches that were sent to the topic of events. */
  readonly sent: (readonly EventRecord[])[] = [];
  /** Called before a batch is taken; may refuse it. */
  onSend: ((batch: number) => void) | undefined;
  backlog: Backlog = { lags: [], deadLetters: [] };
  /** ms that the commands waited for the rate. */
  waited = 0;
  /** Added to the machine's time. */
  ahead = 0;
  private taken = 0;

  private constructor(
    private readonly folder: string,
    readonly s3: EmbeddedS3,
    readonly store: RawS3Store,
    readonly catalogServer: CatalogServer,
  ) {}

  static async start(options: Partial<EmbeddedS3Options> = {}): Promise<OperationsWorld> {
    const folder = mkdtempSync(join(tmpdir(), "floe-operations-"));
    const s3 = await EmbeddedS3.start({
      root: join(folder, "objects"),
      buckets: ["inbox", "lake"],
      credentials: [KEYS],
      ...options,
    });
    const store = createS3Store({ endpoint: s3.endpoint, credentials: staticCredentials(KEYS) });
    const catalog = await serveCatalog(createCatalog({ files: objectStoreMetadataFiles(store) }).handler);
    return new OperationsWorld(folder, s3, store, catalog);
  }

  async stop(): Promise<void> {
    this.store.close();
    await this.catalogServer.close();
    await this.s3.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  get stateFolder(): string {
    return join(this.folder, "state");
  }

  get settings(): OperationSettings {
    return {
      catalog: { uri: this.catalogServer.uri, warehouse: "" },
      store: {
        endpoint: this.s3.endpoint,
        region: "us-east-1",
        accessKey: KEYS.accessKeyId,
        secretKey: KEYS.secretAccessKey,
      },
      kafka: { bootstrapServers: ["kafka:9092"], eventsTopic: "s3-events", watched: [], deadLetters: [] },
      kafkaIsGiven: false,
      inbox: { bucket: "inbox", prefix: "incoming/", suffixes: [".parquet", ".csv"] },
      tables: [
        { bucket: "inbox", prefix: "incoming/orders/", table: "shop.orders" },
        { bucket: "inbox", prefix: "incoming/", table: "shop.others" },
      ],
      defaultTable: "shop.rest",
      quarantine: "s3://inbox/quarantine/",
      schemaContract: "evolve",
      createTables: true,
      ledgerHorizonDays: 7,
      graceMs: 3_600_000,
    };
  }

  /** Runs a command. */
  async run(
    work: (does: Operations, context: OperationContext) => Promise<number>,
    more: Partial<OperationContext> & { readonly changed?: Partial<OperationSettings> } = {},
  ): Promise<Ran> {
    let [out, err] = ["", ""];
    const { changed, ...context } = more;
    const dependencies: Dependencies = {
      openTopic: async () => ({
        send: async (records) => {
          this.onSend?.(this.sent.length);
          this.sent.push(records);
        },
        close: async () => {},
      }),
      backlog: async () => this.backlog,
      clock: {
        now: () => Date.now() + this.ahead + this.waited,
        sleep: async (ms) => {
          this.waited += ms;
        },
        random: () => 0.5,
      },
      stateFolder: () => this.stateFolder,
    };
    const code = await work(createOperations(dependencies), {
      settings: { ...this.settings, ...changed },
      console: {
        out: (text) => {
          out += text;
        },
        err: (text) => {
          err += text;
        },
        outStyle: plain,
        errStyle: plain,
      },
      isTerminal: false,
      signal: new AbortController().signal,
      ...context,
    });
    return { code, out, err };
  }

  async put(key: string, body: Uint8Array | string = PARQUET, bucket = "inbox"): Promise<string> {
    const uri = `s3://${bucket}/${key}`;
    await this.store.put(uri, typeof body === "string" ? Buffer.from(body) : body);
    return uri;
  }

  /** Does to events that were sent since the last call what dispatcher and worker do. */
  async pipeline(): Promise<void> {
    const values = this.sent.slice(this.taken).flatMap((batch) => batch.map(({ value }) => value));
    this.taken = this.sent.length;
    const { tables, defaultTable, quarantine } = this.settings;
    const rules = { lightMaxBytes: 500_000_000, lightMaxFiles: 200, tables, defaultTable };
    const { requests, rejected } = dispatch(values, rules, new Date().toISOString());
    if (rejected.length > 0) throw new Error(`the dispatcher rejects ${JSON.stringify(rejected)}`);
    const exchange = nodeExchange();
    const catalog = new RestCatalog({ uri: this.catalogServer.uri, exchange });
    const namespaces = new Set(requests.map(({ key }) => key.split(".").slice(0, -1).join(".")));
    for (const namespace of namespaces) await catalog.createNamespace(namespace.split("."));
    const engine = new IngestEngine({
      inbox: this.store,
      catalog,
      createTables: () => ({}),
      quarantine: prefixQuarantine(this.store, quarantine),
    });
    for (const { message } of requests) await engine.ingest(parseRequest(message));
    exchange.close();
  }

  /** Forgets what was sent. */
  forget(): void {
    this.sent.length = 0;
    this.taken = 0;
  }

  /** Objects that events were sent about, in order. */
  announced(): string[] {
    return this.sent.flatMap((batch) => batch.map(({ key }) => key));
  }

  /** Rows and data files of a table. */
  async table(
    name: string,
  ): Promise<{ readonly rows: number; readonly files: number; readonly ledger: unknown }> {
    const { out } = await this.run((does, context) =>
      does.tableStatus({ tables: [name], smallBytes: 1, output: "json" }, context),
    );
    const [{ rows, dataFiles, ledger }] = JSON.parse(out).tables;
    return { rows, files: dataFiles, ledger };
  }
}

/** Options of the commands as the command line fills them in. */
export const DEFAULTS = {
  selection: { allVersions: false },
  backfill: { allVersions: false, rate: 0, restart: false, dryRun: false, output: "json" },
  reconcile: {
    allVersions: false,
    emit: false,
    graceMs: 0,
    search: false,
    rate: 0,
    limit: 100,
    output: "json",
  },
  status: { graceMs: 0, search: false, output: "json" },
} as const;
