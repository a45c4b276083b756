import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import type { EmbeddedS3, EmbeddedS3Options } from "@floe/devstack";
import type { ProducedFile } from "../../src/commit/commit-batch";
import { BufferPool } from "../../src/execute/buffer-pool";
import type { ExecutionContext } from "../../src/execute/execution-context";
import { type Executed, execute } from "../../src/execute/executor";
import { OutputLocation } from "../../src/execute/output-location";
import type { PartSizes } from "../../src/execute/part-layout";
import type { DataFile } from "../../src/iceberg/data-file";
import type { TableMetadata } from "../../src/iceberg/table-metadata";
import type { ObjectStore } from "../../src/object-store/object-store";
import { createS3Store, type RawS3Store } from "../../src/object-store/raw-s3-store";
import { silent } from "../../src/observe";
import type { ParquetFooter } from "../../src/parquet/footer";
import { readFooter } from "../../src/parquet/read-footer";
import { FooterSource } from "../../src/plan/footer-source";
import { identifyFiles } from "../../src/plan/identify-files";
import type { IdentifiedFile, Plan } from "../../src/plan/plan";
import { planBatch } from "../../src/plan/planner";
import type { PlanLimits, TableRules } from "../../src/plan/table-rules";
import { drain } from "../object-store/drain";
import { clientOptions, startS3 } from "../object-store/embedded-store";
import { fixture } from "../plan/memory-objects";

/** JSON of what it cannot say by itself. */
function plain(_key: string, value: unknown): unknown {
  if (typeof value === "bigint") return `${value}n`;
  if (value instanceof Uint8Array) return Buffer.from(value).toString("hex");
  return Number.isNaN(value) ? "NaN" : value;
}

/** A row with its values as text, so that readers which differ in types can be compared. */
export type TextRow = Readonly<Record<string, string | null>>;

/** Sizes that make a few kilobytes take the way of many megabytes. */
export const SMALL_PARTS: PartSizes = { minPartBytes: 1_000, partBytes: 4_000, copyPartBytes: 3_000 };

/** Small limits to go with {@link SMALL_PARTS}. */
export const SMALL_LIMITS: Partial<PlanLimits> = { minPartBytes: 1_000 };

/** An embedded store, a client, a folder and DuckDB as the oracle that reads results. */
export class Workbench {
  private constructor(
    readonly s3: EmbeddedS3,
    readonly store: RawS3Store,
    readonly folder: string,
    private readonly stopS3: () => Promise<void>,
    private readonly duckDb: DuckDBInstance,
  ) {}

  static async open(options: Partial<EmbeddedS3Options> = {}): Promise<Workbench> {
    const { s3, stop } = await startS3({ dialect: { minPartBytes: SMALL_PARTS.minPartBytes }, ...options });
    const folder = await mkdtemp(join(tmpdir(), "floe-execute-"));
    const duckDb = await DuckDBInstance.create(":memory:", { threads: "2" });
    return new Workbench(s3, createS3Store(clientOptions(s3)), folder, stop, duckDb);
  }

  async close(): Promise<void> {
    this.store.close();
    this.duckDb.closeSync();
    await this.stopS3();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Uploads bytes, or a fixture of that name, and identifies them. */
  async put(
    ...files: readonly (string | readonly [string, Uint8Array | string])[]
  ): Promise<readonly IdentifiedFile[]> {
    const uris: { uri: string }[] = [];
    for (const file of files) {
      const [name, bytes] = typeof file === "string" ? [file, fixture(file)] : file;
      const uri = `s3://inbox/${name}`;
      await this.store.put(uri, typeof bytes === "string" ? Buffer.from(bytes) : bytes);
      uris.push({ uri });
    }
    return (await identifyFiles(this.store, uris, 8)).files;
  }

  /** Plans and executes files into a table. */
  async ingest(
    files: readonly IdentifiedFile[],
    metadata: TableMetadata,
    options: {
      readonly rules?: TableRules;
      readonly limits?: Partial<PlanLimits>;
      readonly sizes?: PartSizes;
      readonly pool?: BufferPool;
      readonly store?: ObjectStore;
      readonly memoryBytes?: number;
      readonly signal?: AbortSignal;
    } = {},
  ): Promise<Executed & { readonly plan: Plan }> {
    const { rules = {}, limits = SMALL_LIMITS, sizes = SMALL_PARTS, store = this.store } = options;
    const footers = new FooterSource(store);
    const batch = await planBatch({ table: "db.events", metadata, rules, store, footers, limits }, files);
    const context: ExecutionContext = {
      store,
      footers,
      pool: options.pool ?? new BufferPool(sizes.partBytes, 4),
      sizes,
      names: new OutputLocation(
        metadata,
        files.map(({ id }) => id),
        (n) => crypto.getRandomValues(new Uint8Array(n)),
      ),
      metadata,
      batch,
      observer: silent,
      ...(options.signal !== undefined && { signal: options.signal }),
    };
    const memoryBytes = options.memoryBytes ?? 256 * 2 ** 20;
    const encode = { spoolDirectory: this.folder, memoryBytes };
    const executed = await execute(context, rules, { encode, limits });
    return { ...executed, plan: batch.plan };
  }

  private reads = 0;

  /** Rows of Parquet objects as DuckDB reads them, every value as text, in a canonical order. */
  async rows(
    uris: readonly string[],
    columns = "*",
    store: ObjectStore = this.store,
  ): Promise<readonly TextRow[]> {
    if (uris.length === 0) return [];
    const paths = await this.download(uris, store);
    return this.query(
      `SELECT ${columns} FROM read_parquet([${paths.map((path) => `'${path}'`).join(", ")}], union_by_name = true)`,
    );
  }

  /** Values of one column by object. */
  async valuesByFile(
    uris: readonly string[],
    column: string,
  ): Promise<ReadonlyMap<string, readonly (string | null)[]>> {
    const paths = await this.download(uris);
    const list = paths.map((path) => `'${path}'`).join(", ");
    const rows = await this.query(
      `SELECT filename, ${column} AS value FROM read_parquet([${list}], filename = true)`,
    );
    const values = new Map<string, (string | null)[]>(uris.map((uri) => [uri, []]));
    for (const { filename, value } of rows) {
      values.get(uris[paths.indexOf(filename ?? "")] ?? "")?.push(value ?? null);
    }
    return values;
  }

  private async download(
    uris: readonly string[],
    store: ObjectStore = this.store,
  ): Promise<readonly string[]> {
    const paths: string[] = [];
    for (const uri of uris) {
      // DuckDB caches what it read of a path.
      const path = join(this.folder, `read-${this.reads++}.parquet`);
      await writeFile(path, await drain(store.stream(uri)));
      paths.push(path);
    }
    return paths;
  }

  /** Rows as hyparquet reads them, another reader in another language, in a canonical order. */
  async hyparquetRows(uris: readonly string[]): Promise<readonly string[]> {
    const { parquetReadObjects } = await import("hyparquet");
    const { compressors } = await import("hyparquet-compressors");
    const rows: string[] = [];
    for (const uri of uris) {
      const bytes = await drain(this.store.stream(uri));
      const file = new Uint8Array(bytes).buffer;
      for (const row of await parquetReadObjects({ file, compressors }))
        rows.push(JSON.stringify(row, plain));
    }
    return rows.sort();
  }

  /** Runs a query with UTC as its zone. */
  async query(sql: string): Promise<readonly TextRow[]> {
    const connection = await this.duckDb.connect();
    try {
      await connection.run("SET TimeZone = 'UTC'");
      const reader = await connection.runAndReadAll(`SELECT CAST(COLUMNS(*) AS VARCHAR) FROM (${sql})`);
      return sorted(reader.getRowObjects() as TextRow[]);
    } finally {
      connection.closeSync();
    }
  }

  /** Runs a COPY and returns the file that it wrote. `$OUT` stands for its path. */
  async write(sql: string): Promise<Uint8Array> {
    const path = join(this.folder, "written.parquet");
    const connection = await this.duckDb.connect();
    try {
      await connection.run(sql.replaceAll("$OUT", path));
    } finally {
      connection.closeSync();
    }
    const { readFile } = await import("node:fs/promises");
    return readFile(path);
  }

  async footer(uri: string): Promise<ParquetFooter> {
    return (await readFooter(this.store, { uri })).footer;
  }

  /** Keys below a prefix. */
  async list(prefix: string): Promise<readonly string[]> {
    const uris: string[] = [];
    for await (const { uri } of this.store.list(prefix)) uris.push(uri);
    return uris;
  }
}

/** Rows in an order that depends on their values only: two multisets are equal when these are. */
export function sorted(rows: readonly TextRow[]): readonly TextRow[] {
  return [...rows].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

/** The data file of each output. */
export function dataFiles(files: readonly ProducedFile[]): readonly DataFile[] {
  return files.map(({ file }) => file as DataFile);
}

/** URIs of the outputs. */
export function paths(files: readonly ProducedFile[]): readonly string[] {
  return dataFiles(files).map(({ path }) => path);
}
