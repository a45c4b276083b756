import {
  type Catalog,
  type Clock,
  IngestError,
  type LoadedTable,
  metadataDirectory,
  type ObjectStore,
  type Observer,
  readObject,
  systemRandom,
  uuidV7,
} from "@floe/ingest-core";
import { stagingBranch } from "../job/job-identity";
import { parseStagingResult, type StagingResult } from "./staging-result";

/** Property of a staged snapshot: where the document stands that says what was staged. */
const RESULT_PROPERTY = "ingest.staging-result";

/** What a job has left on its branch. */
export interface StagedWork {
  readonly branch: string;
  readonly snapshotId: bigint;
  readonly result: StagingResult;
}

/** Where jobs leave what they did, and how it is read and cleared up. */
export class StagedWorks {
  constructor(
    private readonly catalog: Pick<Catalog, "loadTable" | "commit">,
    private readonly store: (table: LoadedTable) => ObjectStore,
    private readonly observer: Observer,
    private readonly clock: Clock,
  ) {}

  /**
   * Reads what is staged for a request.
   *
   * @throws IngestError `table.staging-missing`, `table.staging-result` (retriable: stage again), `catalog.*`, `store.*`
   */
  async read(table: string, identity: string): Promise<StagedWork> {
    const branch = stagingBranch(identity);
    const loaded = await this.load(table);
    const snapshotId = loaded.metadata.refs?.[branch]?.["snapshot-id"];
    const snapshot = loaded.metadata.snapshots?.find((one) => one["snapshot-id"] === snapshotId);
    const uri = snapshot?.summary[RESULT_PROPERTY];
    if (snapshotId === undefined || uri === undefined)
      throw new IngestError("table.staging-missing", `${table}: nothing is staged in ${branch}`, true, {
        table,
        nextStep: "nothing: the files are staged again, unless they are in the table",
      });
    return { branch, snapshotId, result: parseStagingResult(await this.document(loaded, uri), uri) };
  }

  /** Why the job of a request failed, in its own words; `undefined` when it could not say. */
  async whyFailed(table: string, identity: string): Promise<string | undefined> {
    try {
      const loaded = await this.load(table);
      const report: unknown = JSON.parse(
        Buffer.from(await this.document(loaded, reportUri(loaded, identity))).toString(),
      );
      const { code, message } = report as { readonly code?: unknown; readonly message?: unknown };
      return typeof message === "string" ? `${String(code)}: ${message}`.slice(0, 800) : undefined;
    } catch {
      return undefined;
    }
  }

  /**
   * Removes work that can not be published any more, so that its data files need not wait for the branch to
   * expire. Only that work: what somebody has staged there since stays. Trouble is reported, not thrown.
   */
  async drop(table: string, identity: string, { branch, snapshotId }: StagedWork): Promise<void> {
    try {
      const { metadata } = await this.load(table);
      const outcome = await this.catalog.commit(
        table,
        [
          { type: "assert-table-uuid", uuid: metadata["table-uuid"] },
          { type: "assert-ref-snapshot-id", ref: branch, "snapshot-id": snapshotId },
        ],
        [{ action: "remove-snapshot-ref", "ref-name": branch }],
        uuidV7(this.clock, systemRandom),
      );
      if (outcome.kind === "committed") await this.clear(table, identity);
      else this.observer.log("warn", "staging.branch-left", { table, branch, ...outcome });
    } catch (error) {
      this.observer.log("warn", "staging.branch-left", { table, branch, error: String(error) });
    }
  }

  /** Removes what earlier attempts left, so that nobody takes it for the next one's. Trouble is reported, not thrown. */
  async clear(table: string, identity: string): Promise<void> {
    try {
      const loaded = await this.load(table);
      const documents: string[] = [];
      const prefix = `${metadataDirectory(loaded.metadata)}/${stagingBranch(identity)}-`;
      const store = this.store(loaded);
      for await (const { uri } of store.list(prefix)) documents.push(uri);
      await store.delete(documents);
    } catch (error) {
      this.observer.log("warn", "staging.documents-left", { table, error: String(error) });
    }
  }

  private async load(table: string): Promise<LoadedTable> {
    const loaded = await this.catalog.loadTable(table);
    if (loaded === undefined)
      throw new IngestError("catalog.bad-response", `304 for ${table}`, true, { table });
    return loaded;
  }

  private async document(table: LoadedTable, uri: string): Promise<Uint8Array> {
    try {
      return await readObject(this.store(table), uri);
    } catch (error) {
      if (!(error instanceof IngestError) || error.code !== "file.not-found") throw error;
      throw new IngestError(
        "table.staging-missing",
        "what was staged is not known any more",
        true,
        { uri },
        { cause: error },
      );
    }
  }
}

function reportUri({ metadata }: LoadedTable, identity: string): string {
  return `${metadataDirectory(metadata)}/${stagingBranch(identity)}-failure.json`;
}
