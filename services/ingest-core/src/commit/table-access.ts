import type { LoadedTable } from "../catalog/catalog";
import { IngestError } from "../errors";
import type { ManifestFile } from "../iceberg/manifest/manifest-file";
import { readManifestList } from "../iceberg/manifest/read-manifest-list";
import type { ObjectStore } from "../object-store/object-store";
import type { CommitBatch } from "./commit-batch";
import type { CommitContext } from "./committer-options";
import { segmentDirectory } from "./ledger/segment-location";
import { SegmentStore } from "./ledger/segment-store";
import { readObject } from "./read-object";

/** Manifest lists kept: the head's of a few branches. */
const CACHED_LISTS = 4;

/** One table as this process knows it: its latest metadata, its store, its ledger segments. */
export class TableAccess {
  private known: LoadedTable | undefined;
  private loadedAt = Number.NEGATIVE_INFINITY;
  private loading: Promise<LoadedTable> | undefined;
  private readonly lists = new Map<string, Uint8Array>();
  private segmentStore: SegmentStore | undefined;

  constructor(
    readonly name: string,
    private readonly context: CommitContext,
  ) {}

  /**
   * The table as it was at most `tableCacheMs` ago; batches that ask at the same
   * time share one request.
   *
   * @throws IngestError `table.not-found`, `catalog.*`
   */
  async current(createIfMissing?: CommitBatch["createIfMissing"]): Promise<LoadedTable> {
    const { clock, tableCacheMs } = this.context;
    if (this.known !== undefined && clock.now() - this.loadedAt < tableCacheMs) return this.known;
    this.loading ??= this.reload().finally(() => {
      this.loading = undefined;
    });
    try {
      return await this.loading;
    } catch (error) {
      const missing = error instanceof IngestError && error.code === "table.not-found";
      if (!missing || createIfMissing === undefined) throw error;
      return this.create(createIfMissing);
    }
  }

  /** Asks the catalog, sparing it the answer when nothing has changed. */
  async reload(): Promise<LoadedTable> {
    const known = this.known;
    const loaded = await this.context.catalog.loadTable(this.name, known);
    if (loaded === undefined && known === undefined) {
      throw new IngestError("catalog.bad-response", `304 for ${this.name}, which was never loaded`, true);
    }
    return this.learn(loaded ?? (known as LoadedTable));
  }

  /** The table with every snapshot that was not expired. */
  async loadAllSnapshots(): Promise<LoadedTable> {
    const loaded = await this.context.catalog.loadTable(this.name, undefined, { snapshots: "all" });
    if (loaded === undefined) throw new IngestError("catalog.bad-response", `304 for ${this.name}`, true);
    return this.learn(loaded);
  }

  /** Remembers metadata unless newer is known: answers may overtake each other. @returns its argument */
  learn(table: LoadedTable): LoadedTable {
    if (this.known === undefined || !isOlder(table, this.known)) {
      this.known = table;
      this.loadedAt = this.context.clock.now();
    }
    return table;
  }

  store(table: LoadedTable): ObjectStore {
    return this.context.store(table);
  }

  /** Ledger segments of this table; a table that was dropped and made again has others. */
  segments(table: LoadedTable): SegmentStore {
    const directory = segmentDirectory(table.metadata, this.context.ledgerRoot);
    if (this.segmentStore?.directory !== directory) {
      const { random } = this.context;
      // Vended credentials change; the store is asked for with every use.
      this.segmentStore = new SegmentStore({
        store: () => this.store(this.known ?? table),
        directory,
        random,
      });
    }
    return this.segmentStore;
  }

  /** Reads a manifest list; the one that this process wrote last does not cost a request. */
  async manifestList(table: LoadedTable, uri: string): Promise<readonly ManifestFile[]> {
    const bytes = this.lists.get(uri) ?? (await readObject(this.store(table), uri));
    this.keepManifestList(uri, bytes);
    return readManifestList(bytes);
  }

  keepManifestList(uri: string, bytes: Uint8Array): void {
    this.lists.set(uri, bytes);
    for (const oldest of this.lists.keys()) {
      if (this.lists.size <= CACHED_LISTS) break;
      this.lists.delete(oldest);
    }
  }

  private async create(createIfMissing: NonNullable<CommitBatch["createIfMissing"]>): Promise<LoadedTable> {
    try {
      const table = await this.context.catalog.createTable(this.name, await createIfMissing());
      this.context.observer.log("info", "table.created", { table: this.name });
      return this.learn(table);
    } catch (error) {
      if (error instanceof IngestError && error.code === "table.exists") return this.reload();
      throw error;
    }
  }
}

function isOlder(table: LoadedTable, than: LoadedTable): boolean {
  const [a, b] = [table.metadata, than.metadata];
  if (a["table-uuid"] !== b["table-uuid"]) return false;
  const [left, right] = [a["last-sequence-number"], b["last-sequence-number"]];
  return left < right || (left === right && (a["last-updated-ms"] ?? 0) < (b["last-updated-ms"] ?? 0));
}
