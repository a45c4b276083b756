import {
  IngestError,
  type ListedVersion,
  type QuarantineRecord,
  quarantineName,
  type RawS3Store,
  readObject,
  readQuarantineRecord,
} from "@floe/ingest-core";

/** A record of the quarantine, and where it is. */
export interface KeptRecord {
  /** URI of the record itself. */
  readonly recordUri: string;
  readonly record: QuarantineRecord;
}

/** Records that are read at the same time. */
const CONCURRENCY = 16;

/**
 * Reads the records below the quarantine's prefix, in the order of their names, a page at a time.
 *
 * @param table only its records. @default - those of every table
 * @param unreadable gets objects that are no records
 * @throws IngestError `store.*`
 */
export async function* keptRecords(
  store: Pick<RawS3Store, "list" | "stream">,
  quarantine: string,
  table: string | undefined,
  unreadable: (uri: string, reason: string) => void,
): AsyncGenerator<KeptRecord> {
  const root = quarantine.replace(/\/+$/, "");
  const read = async (recordUri: string): Promise<KeptRecord | undefined> => {
    try {
      const bytes = await readObject(store, recordUri);
      return { recordUri, record: readQuarantineRecord(bytes, recordUri) };
    } catch (error) {
      if (!(error instanceof IngestError)) throw error;
      // Removed since it was listed.
      if (error.code === "file.not-found") return undefined;
      if (error.code !== "request.quarantine-record") throw error;
      unreadable(recordUri, error.message);
      return undefined;
    }
  };
  let page: string[] = [];
  const readPage = async () => (await Promise.all(page.map(read))).filter((kept) => kept !== undefined);
  for await (const { uri } of store.list(table === undefined ? `${root}/` : `${root}/${table}/`)) {
    if (!uri.endsWith(".json")) continue;
    page.push(uri);
    if (page.length < CONCURRENCY) continue;
    yield* await readPage();
    page = [];
  }
  yield* await readPage();
}

/** Which objects have a record, by the records' names: small, and made without reading any. */
export class QuarantineIndex {
  private constructor(private readonly writtenMs: ReadonlyMap<string, number>) {}

  /** @throws IngestError `store.*` */
  static async open(store: Pick<RawS3Store, "list">, quarantine: string): Promise<QuarantineIndex> {
    const found = new Map<string, number>();
    for await (const { uri, lastModified = 0 } of store.list(`${quarantine.replace(/\/+$/, "")}/`)) {
      const name = /\/([0-9a-f]{32})\.json$/.exec(uri)?.[1];
      if (name !== undefined) found.set(name, Math.max(lastModified, found.get(name) ?? 0));
    }
    return new QuarantineIndex(found);
  }

  get size(): number {
    return this.writtenMs.size;
  }

  /** Whether there is a record of that name: of an object, its identity. */
  names(name: string): boolean {
    return this.writtenMs.has(name);
  }

  /**
   * Whether an object is in the quarantine. A record of an object without an identity is about whatever
   * was under its key before the record was written.
   */
  has({
    uri,
    id,
    lastModified = 0,
  }: Pick<ListedVersion, "uri" | "lastModified"> & { readonly id: string }): boolean {
    if (this.names(id)) return true;
    const byUri = this.writtenMs.get(quarantineName({ uri }));
    return byUri !== undefined && byUri >= lastModified;
  }
}
