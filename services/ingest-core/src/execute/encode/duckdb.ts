import type { DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { IngestError } from "../../errors";

/** DuckDB's module: a library of 70 MB, loaded only by batches that have to decode. */
export type DuckDb = typeof import("@duckdb/node-api");

/** Bounds of one DuckDB session. */
export interface DuckDbLimits {
  /** Memory of the session in bytes, beside this process's own. @default 402653184 (384 MiB) */
  readonly memoryBytes?: number;
  /** @default 2 */
  readonly threads?: number;
  /** Bytes that may spill to the spool directory. @default 10737418240 (10 GiB) */
  readonly spillBytes?: number;
}

let loading: Promise<DuckDb> | undefined;

/**
 * Loads DuckDB, 110 to 160 ms and 40 MB the first time; called while the files
 * to decode are still on their way.
 *
 * @throws IngestError `config.duckdb` when the optional package is not installed
 */
export function loadDuckDb(): Promise<DuckDb> {
  loading ??= import("@duckdb/node-api").catch((cause) => {
    loading = undefined;
    throw new IngestError(
      "config.duckdb",
      "the batch has to be decoded, and @duckdb/node-api cannot be loaded",
      true,
      { nextStep: "install @duckdb/node-api for this platform, or send such batches to the heavy path" },
      { cause },
    );
  });
  return loading;
}

/** Errors after which DuckDB refuses all further work of an instance. */
const INVALIDATING = /^(INTERNAL|FATAL)/;

/** An isolated DuckDB: in memory, spilling into its own folder, without access to anything outside of it. */
export class DuckDbSession {
  private usable = true;

  private constructor(
    private readonly instance: DuckDBInstance,
    readonly connection: DuckDBConnection,
    private readonly signal: AbortSignal | undefined,
  ) {
    signal?.addEventListener("abort", this.interrupt, { once: true });
  }

  /**
   * @param folder the only files that the session can read and write
   * @param more statements that what is asked of the session depends on
   */
  static async open(
    folder: string,
    limits: DuckDbLimits,
    signal?: AbortSignal,
    more: readonly string[] = [],
  ): Promise<DuckDbSession> {
    const { DuckDBInstance } = await loadDuckDb();
    const { memoryBytes = 384 * 2 ** 20, threads = 2, spillBytes = 10 * 2 ** 30 } = limits;
    const instance = await DuckDBInstance.create(":memory:", {
      threads: String(threads),
      memory_limit: `${Math.floor(memoryBytes / 2 ** 20)}MiB`,
      temp_directory: `${folder}/spill`,
      max_temp_directory_size: `${Math.floor(spillBytes / 2 ** 20)}MiB`,
      preserve_insertion_order: "false",
      autoinstall_known_extensions: "false",
      autoload_known_extensions: "false",
    });
    const session = new DuckDbSession(instance, await instance.connect(), signal);
    // Values without a zone in columns with one are UTC, wherever the process runs.
    await session.run("SET TimeZone = 'UTC'");
    for (const setting of more) await session.run(setting);
    await session.run(`SET allowed_directories = [${sqlText(`${folder}/`)}]`);
    await session.run("SET enable_external_access = false");
    await session.run("SET lock_configuration = true");
    return session;
  }

  /** Runs a statement. @throws IngestError of {@link duckDbError}; the signal's reason when aborted */
  async run(sql: string): Promise<void> {
    await this.attempt(() => this.connection.run(sql));
  }

  /** Runs a query. @returns its rows as DuckDB's JavaScript values */
  async rows(sql: string): Promise<readonly (readonly unknown[])[]> {
    const reader = await this.attempt(() => this.connection.runAndReadAll(sql));
    return reader.getRows();
  }

  /** Whether further statements can succeed; not so after a failed assertion of DuckDB's. */
  get isUsable(): boolean {
    return this.usable;
  }

  /** Frees all memory and spilled data. */
  close(): void {
    this.signal?.removeEventListener("abort", this.interrupt);
    this.connection.closeSync();
    this.instance.closeSync();
  }

  private readonly interrupt = () => this.connection.interrupt();

  private async attempt<T>(call: () => Promise<T>): Promise<T> {
    this.signal?.throwIfAborted();
    try {
      return await call();
    } catch (error) {
      this.signal?.throwIfAborted();
      if (INVALIDATING.test(messageOf(error))) this.usable = false;
      throw duckDbError(error);
    }
  }
}

/** From the beginning, because further on a message may quote what stands in a file. */
const DISK =
  /^(IO|Out of Memory) Error: (failed to offload|.*max_temp_directory_size|[^\n]*: (No space left on device|Disk quota exceeded|Read-only file system|Input\/output error|Too many open files)|Could not write all bytes)/is;

/**
 * Tells whose fault a failed statement is: memory, disk and statements that DuckDB does not
 * understand are this engine's (`engine.memory`, `engine.disk`, `engine.duckdb`, all retriable),
 * everything else says something about the rows (`file.undecodable`). So does a failed assertion of
 * DuckDB's: the same statement succeeds for other bytes, and to retry it would hold up the batch for ever.
 */
export function duckDbError(error: unknown): IngestError {
  const message = messageOf(error);
  const fault = (code: `engine.${string}`, nextStep: string) =>
    new IngestError(code, `DuckDB: ${message}`, true, { nextStep }, { cause: error });
  if (DISK.test(message)) {
    return fault("engine.disk", "give the worker's spool directory more space");
  }
  if (/^(Out of Memory|[\w ]+ Error: failed to allocate)/i.test(message)) {
    return fault("engine.memory", "raise the encoder's memory, or lower maxEncodeBytes");
  }
  if (/^(Serialization|Permission|Binder|Parser|Catalog|Not implemented)/i.test(message)) {
    return fault("engine.duckdb", "report this: the encoder asked DuckDB for something it cannot do");
  }
  if (INVALIDATING.test(message)) {
    const [first = message] = message.split("\n");
    return new IngestError(
      "file.undecodable",
      `its bytes trip DuckDB up: ${first}`,
      false,
      {},
      { cause: error },
    );
  }
  return new IngestError("file.undecodable", message, false, {}, { cause: error });
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/^Error: /, "");
}

/** A text literal. */
export function sqlText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A quoted identifier. */
export function sqlName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
