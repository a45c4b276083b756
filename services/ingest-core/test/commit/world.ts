import {
  type CatalogFault,
  type CatalogFaultPlan,
  type CatalogRequest,
  type CreateCatalogOptions,
  type CreatedCatalog,
  createCatalog,
  inProcessExchange,
  type StoredTable,
} from "@floe/devstack";
import {
  type CommitBatch,
  type CommitterOptions,
  fileIdentity,
  type HttpExchange,
  type IdentifiedFile,
  IngestError,
  type Observer,
  type Produced,
  type ProduceRequest,
  RestCatalog,
  type Schema,
  silent,
  TableCommitter,
} from "@floe/ingest-core";
import { MemoryObjects, memoryStore } from "../simulation/memory-store";
import { type Actor, Simulation } from "../simulation/simulation";
import { dataFile } from "./data-file";

export const TABLE = "db.t";
export const NAME = ["db", "t"] as const;

export const SCHEMA: Schema = {
  type: "struct",
  "schema-id": 0,
  fields: [{ id: 1, name: "id", required: false, type: "long" }],
};

/** What can be set up in a {@link World}. */
export interface WorldOptions {
  readonly seed?: number;
  readonly catalog?: Partial<CreateCatalogOptions>;
  /** Requests to the catalog that go wrong. @default - none */
  readonly faults?: CatalogFaultPlan;
  /** Share of store requests that fail. @default 0 */
  readonly storeFaults?: number;
  readonly properties?: Readonly<Record<string, string>>;
}

/** A catalog, a store and processes that use them, in one simulation. */
export class World {
  readonly sim: Simulation;
  readonly objects: MemoryObjects;
  readonly created: CreatedCatalog;
  readonly network: Actor = { name: "network", alive: true };
  private files = 0;
  private faulty = true;

  private constructor(private readonly options: WorldOptions) {
    this.sim = new Simulation(options.seed ?? 1);
    this.objects = new MemoryObjects(() => this.sim.now());
    this.created = createCatalog({
      clock: this.sim.clock(this.network),
      random: (length) => this.sim.random.bytes(length),
      faults: (request) => this.fault(request),
      ...options.catalog,
    });
  }

  static async create(options: WorldOptions = {}): Promise<World> {
    const world = new World(options);
    const { catalog } = world.created;
    await catalog.createNamespace(["db"], {});
    const properties = { "commit.retry.min-wait-ms": "5", ...options.properties };
    await catalog.createTable(["db"], { name: "t", schema: SCHEMA, properties });
    return world;
  }

  /** What goes wrong with a request to the catalog. */
  fault(request: CatalogRequest): CatalogFault | undefined {
    return this.faulty ? this.options.faults?.(request) : undefined;
  }

  actor(name: string): Actor {
    return { name, alive: true };
  }

  /** A REST client whose requests travel through the simulated network. */
  catalog(actor: Actor): RestCatalog {
    const send = inProcessExchange(this.created.handler);
    const exchange: HttpExchange = async (request) => {
      const name = `${request.method} ${request.url.replace("http://catalog/v1", "")}`;
      await this.sim.step(actor, name);
      // A request that left its process is served even when the process dies.
      const served = this.sim.step(this.network, `serves ${name}`).then(() => send(request));
      served.catch(() => {});
      const response = await served;
      await this.sim.step(actor, `${name} -> ${response.status}`);
      return response;
    };
    return new RestCatalog({
      uri: "http://catalog",
      exchange,
      clock: this.sim.clock(actor),
      random: (length) => this.sim.random.bytes(length),
      retry: { attempts: 4, baseDelayMs: 5, maxDelayMs: 50 },
    });
  }

  store(actor: Actor) {
    return memoryStore(this.objects, async (operation, uri, when) => {
      const label = `${operation} ${uri.slice(uri.lastIndexOf("/") + 1)} ${when}`;
      await this.sim.step(actor, label);
      if (this.sim.random.chance(this.options.storeFaults ?? 0)) {
        throw new IngestError("store.unavailable", label, true, { uri });
      }
    });
  }

  /** A process with a committer of its own. */
  committer(actor: Actor, options: Partial<CommitterOptions> = {}): TableCommitter {
    const store = this.store(actor);
    return new TableCommitter({
      catalog: this.catalog(actor),
      store: () => store,
      clock: this.sim.clock(actor),
      random: (length) => this.sim.random.bytes(length),
      observer: this.observer(actor),
      ...options,
    });
  }

  /** A file of the inbox; the same name and etag are the same file. */
  file(name: string, fields: { readonly etag?: string; readonly eventTimeMs?: number } = {}): IdentifiedFile {
    const uri = `s3://inbox/${name}`;
    const etag = fields.etag ?? `etag-of-${name}`;
    const eventTimeMs = fields.eventTimeMs ?? this.sim.now();
    return { uri, etag, size: 100, eventTimeMs, id: fileIdentity({ uri, etag }) };
  }

  /**
   * An executor: writes one object for up to `perFile` sources, and cuts every
   * third source in two halves that go into different objects, as row groups of
   * different partitions do. Files named `empty…` have no rows.
   */
  producer(
    actor: Actor,
    perFile = 2,
    store = this.store(actor),
  ): (request: ProduceRequest) => Promise<Produced> {
    return async ({ table, files }) => {
      const full = files.filter(({ uri }) => !uri.includes("/empty"));
      const slices = full.flatMap(({ id }) =>
        Number.parseInt(id.slice(0, 2), 16) % 3 === 0 ? [`${id} 1/2`, `${id} 2/2`] : [`${id} 1/1`],
      );
      // Halves end up apart: the second half of every source goes to the back.
      slices.sort((a, b) => Number(a.includes(" 2/2")) - Number(b.includes(" 2/2")));
      const produced: Produced["files"][number][] = [];
      for (let i = 0; i < slices.length; i += perFile) {
        const rows = slices.slice(i, i + perFile);
        const path = `${table.metadata.location}/data/${this.files++}-by-${actor.name}.parquet`;
        await store.put(path, Buffer.from(rows.join("\n")));
        const sources = [...new Set(rows.map((row) => row.slice(0, 32)))];
        produced.push({ file: dataFile(path, rows.length, table.metadata["default-spec-id"]), sources });
      }
      return { files: produced };
    };
  }

  /** A batch of files, named or given, as the process would commit it. */
  batch(
    actor: Actor,
    files: readonly (string | IdentifiedFile)[],
    more: Partial<CommitBatch> = {},
  ): CommitBatch {
    return {
      table: TABLE,
      files: files.map((file) => (typeof file === "string" ? this.file(file) : file)),
      produce: this.producer(actor),
      ...more,
    };
  }

  /** Runs work and everything that it sets off to the end. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    const outcome: { value?: T; error?: unknown } = {};
    work().then(
      (value) => Object.assign(outcome, { value }),
      (error) => Object.assign(outcome, { error }),
    );
    await this.sim.run();
    if ("error" in outcome) throw outcome.error;
    if (!("value" in outcome)) throw new Error("the work did not end");
    return outcome.value as T;
  }

  /** The table as it stands, seen without network or faults. */
  async table(): Promise<StoredTable["document"]> {
    this.faulty = false;
    try {
      return (await this.created.catalog.loadTable(NAME)).document;
    } finally {
      this.faulty = true;
    }
  }

  /** Changes the table behind everybody's back. */
  async change(
    updates: readonly ({ action: string } & Record<string, unknown>)[],
    requirements: readonly ({ type: string } & Record<string, unknown>)[] = [],
  ) {
    return (await this.created.catalog.commit(NAME, requirements, updates)).document;
  }

  private observer(actor: Actor): Observer {
    return {
      ...silent,
      log: (level, event, fields) => {
        this.sim.trace.push(`${actor.name} ${level}: ${event} ${JSON.stringify(fields)}`);
      },
    };
  }
}
