import { IngestError, type TableInspector, type TableLedger } from "@floe/ingest-core";

/** What is known about an object and its table. */
export type Knowledge =
  /** Its rows are in the table. */
  | "committed"
  /** They are not. */
  | "absent"
  /** It was written before the ledger's memory begins, and nothing else tells. */
  | "unknown";

/** Settings of {@link LedgerBook}. */
export interface LedgerBookOptions {
  readonly inspector: Pick<TableInspector, "ledger" | "dataFiles">;
  /** Looks through the table's manifests for objects that the ledger can not know. */
  readonly search: boolean;
}

interface Page {
  /** Absent when the table does not exist. */
  readonly ledger: TableLedger | undefined;
  searched: Promise<Sources> | undefined;
}

interface Sources {
  readonly ids: ReadonlySet<string>;
  /** Whether every data file says where its rows came from: only then absence proves something. */
  readonly complete: boolean;
}

/** The ledgers of the tables that objects belong to, each opened once, when the first object asks. */
export class LedgerBook {
  private readonly pages = new Map<string, Promise<Page>>();

  constructor(private readonly options: LedgerBookOptions) {}

  /**
   * The ledger of a table; undefined when the table does not exist yet.
   *
   * @throws IngestError `table.ledger-*`, `catalog.*`, `store.*`
   */
  async ledger(table: string): Promise<TableLedger | undefined> {
    return (await this.page(table)).ledger;
  }

  /** @throws IngestError as {@link ledger}, and `table.manifest-*`, `table.avro-*` when it searches */
  async ask(table: string, object: { readonly id: string; readonly writtenMs: number }): Promise<Knowledge> {
    const page = await this.page(table);
    if (page.ledger === undefined) return "absent";
    const answer = page.ledger.ask({ id: object.id, eventTimeMs: object.writtenMs });
    if (answer === "recorded") return "committed";
    if (answer === "absent") return "absent";
    if (!this.options.search) return "unknown";
    page.searched ??= this.search(table);
    const { ids, complete } = await page.searched;
    return ids.has(object.id) ? "committed" : complete ? "absent" : "unknown";
  }

  private page(table: string): Promise<Page> {
    let page = this.pages.get(table);
    if (page === undefined) {
      page = this.open(table);
      this.pages.set(table, page);
    }
    return page;
  }

  private async open(table: string): Promise<Page> {
    try {
      return { ledger: await this.options.inspector.ledger(table), searched: undefined };
    } catch (error) {
      const missing = ["table.not-found", "catalog.namespace-not-found"];
      if (!(error instanceof IngestError) || !missing.includes(error.code)) throw error;
      // The very first question, for the catalog's configuration, was answered like this: no catalog is there.
      if (error.context.table === undefined) throw error;
      return { ledger: undefined, searched: undefined };
    }
  }

  private async search(table: string): Promise<Sources> {
    const ids = new Set<string>();
    let complete = true;
    for await (const { sources } of this.options.inspector.dataFiles(table)) {
      if (sources === undefined) complete = false;
      else for (const id of sources) ids.add(id);
    }
    return { ids, complete };
  }
}
