import {
  type Catalog,
  type Clock,
  type FirstFiles,
  FooterSource,
  type IdentifiedFile,
  IngestError,
  type IngestFile,
  type IngestRequest,
  identifyFiles,
  type LoadedTable,
  type NewTable,
  type ObjectStore,
  type PlannedBatch,
  planBatch,
  type Quarantined,
  type TableCommitter,
  type TableRules,
  tableFromFiles,
} from "@floe/ingest-core";
import { evolveTable } from "./evolve-table";
import { shapeFiles } from "./file-shapes";
import type { SparkJobMessage } from "./spark-job-message";

/** What {@link planJob} works with. */
export interface JobPlanContext {
  readonly catalog: Catalog;
  readonly committer: Pick<TableCommitter, "recorded">;
  /** The store that requests are read from. */
  readonly inbox: ObjectStore;
  /** The store that reads the inbox and the table. */
  readonly store: (table: LoadedTable) => ObjectStore;
  readonly rules: TableRules;
  /** How a missing table is made. @default - a missing table is an error */
  readonly newTable?: NewTable | undefined;
  readonly clock: Clock;
  readonly signal?: AbortSignal;
}

/** What has to be done for a request. */
export interface JobPlan {
  /** The job's message; absent when there is nothing for Spark to do. */
  readonly message?: SparkJobMessage;
  /** Bytes that the job reads. */
  readonly bytes: number;
  /** Files that are in the table already. */
  readonly duplicates: readonly IdentifiedFile[];
  /** Files without rows. */
  readonly empty: readonly IdentifiedFile[];
  readonly quarantined: readonly Quarantined[];
}

/** How often a plan is started over because an object or the table was replaced under it. */
const MAX_RESTARTS = 5;
const CONCURRENCY = 40;

/** Spark has no such limits; the planner's are those of a small pod. */
const LIMITS = {
  maxRowGroups: Number.POSITIVE_INFINITY,
  maxRowGroupsPerOutput: Number.POSITIVE_INFINITY,
  maxEncodeBytes: Number.POSITIVE_INFINITY,
  maxTotalEncodeBytes: Number.POSITIVE_INFINITY,
  concurrency: CONCURRENCY,
};

/**
 * Decides for every file of a request whether and how Spark ingests it, with the light path's own code:
 * identities, ledger, footers, schema contract and quarantine reasons are the same because they are
 * decided by the same functions. What is left for Spark is to move rows.
 *
 * The table is created and its schema extended here, where the contract allows it.
 *
 * @throws IngestError `table.*`, `request.*` (not retriable as a rule), `store.*`, `catalog.*`
 */
export async function planJob(request: IngestRequest, context: JobPlanContext): Promise<JobPlan> {
  const { table } = request;
  const bad: Quarantined[] = [];
  let asked: readonly IngestFile[] = request.files;
  for (let restarts = 0; ; restarts++) {
    const identification = await identifyFiles(context.inbox, asked, CONCURRENCY);
    bad.push(...identification.quarantined);
    const files = [...new Map(identification.files.map((file) => [file.id, file])).values()];
    try {
      const plan = await planFiles(request, files, context);
      if (plan !== undefined) return { ...plan, quarantined: [...bad, ...plan.quarantined] };
    } catch (error) {
      const uri =
        error instanceof IngestError && error.code === "file.changed" ? error.context.uri : undefined;
      if (uri === undefined || restarts >= MAX_RESTARTS) throw error;
      // What is there now is another object, with an identity of its own.
      asked = files.map((file) => (file.uri === uri ? { uri } : file));
      continue;
    }
    if (restarts >= MAX_RESTARTS)
      throw new IngestError("catalog.commit-contention", `the schema of ${table} keeps changing`, true, {
        table,
      });
    asked = files;
  }
}

/** @returns `undefined` when the table was changed by another writer meanwhile */
async function planFiles(
  request: IngestRequest,
  files: readonly IdentifiedFile[],
  context: JobPlanContext,
): Promise<JobPlan | undefined> {
  const nothing = { bytes: 0, duplicates: [], empty: [], quarantined: [] };
  if (files.length === 0) return nothing;
  const { table } = request;
  const found = await loadOrCreate(table, files, context);
  if (found.kind === "broken") return { ...nothing, quarantined: found.quarantined };
  const { loaded } = found;
  const recorded = await context.committer.recorded(table, files);
  const duplicates = files.filter(({ id }) => recorded.has(id));
  const fresh = files.filter(({ id }) => !recorded.has(id));
  if (fresh.length === 0) return { ...nothing, duplicates };
  const store = context.store(loaded);
  const { batch, rows, footers } = await judge(table, loaded, fresh, store, context);
  const { evolveTo, empty, quarantined: bad } = batch.plan;
  if (evolveTo !== undefined) {
    const changed = await evolveTable(context.catalog, table, loaded, evolveTo, context.clock);
    if (changed === undefined) return undefined;
  }
  const accepted = fresh.filter(({ id }) => batch.columns.has(id));
  const shaped = await shapeFiles(batch, accepted, {
    rows,
    footerOf: async (file) => (await footers.get(file)).footer,
  });
  const bytes = shaped.files.reduce((sum, { size }) => sum + size, 0);
  return {
    ...(shaped.files.length > 0 && { message: messageOf(request, shaped, bytes) }),
    bytes,
    duplicates,
    empty,
    quarantined: [...bad, ...shaped.quarantined],
  };
}

type FoundTable =
  | { readonly kind: "table"; readonly loaded: LoadedTable }
  | Extract<FirstFiles, { kind: "broken" }>;

async function loadOrCreate(
  table: string,
  files: readonly IdentifiedFile[],
  { catalog, newTable, rules, inbox }: JobPlanContext,
): Promise<FoundTable> {
  try {
    const loaded = await catalog.loadTable(table);
    if (loaded !== undefined) return { kind: "table", loaded };
    throw new IngestError("catalog.bad-response", `304 for ${table}, which was never loaded`, true, {
      table,
    });
  } catch (error) {
    const isMissing = error instanceof IngestError && error.code === "table.not-found";
    if (!isMissing || newTable === undefined) throw error;
  }
  const first = await tableFromFiles(table, files, new FooterSource(inbox), rules, newTable);
  if (first.kind === "broken") return first;
  try {
    return { kind: "table", loaded: await catalog.createTable(table, first.definition) };
  } catch (error) {
    const isThere = error instanceof IngestError && error.code === "table.exists";
    const loaded = isThere ? await catalog.loadTable(table) : undefined;
    if (loaded === undefined) throw error;
    return { kind: "table", loaded };
  }
}

/** Has the planner judge the files; of its plan, only what it says about the files counts here. */
async function judge(
  table: string,
  { metadata }: LoadedTable,
  files: readonly IdentifiedFile[],
  store: ObjectStore,
  { rules, signal }: JobPlanContext,
): Promise<{ batch: PlannedBatch; rows: ReadonlyMap<string, number>; footers: FooterSource }> {
  const footers = new FooterSource(store);
  const rows = new Map<string, number>();
  const batch = await planBatch(
    {
      table,
      metadata,
      rules,
      store,
      footers: {
        get: async (file) => {
          const source = await footers.get(file);
          rows.set(file.id, source.footer.numRows);
          return source;
        },
        release: (file) => footers.release(file),
      },
      limits: LIMITS,
      ...(signal !== undefined && { signal }),
    },
    files,
  );
  return { batch, rows, footers };
}

function messageOf(
  { table, timestamp, traceparent }: IngestRequest,
  { files, shapes }: Pick<SparkJobMessage, "files" | "shapes">,
  bytes: number,
): SparkJobMessage {
  return {
    table,
    files,
    shapes,
    total_bytes: bytes,
    file_count: files.length,
    ...(timestamp !== undefined && { timestamp }),
    ...(traceparent !== undefined && { traceparent }),
  };
}
