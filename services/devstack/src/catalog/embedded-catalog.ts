import type { Clock, RandomSource } from "@floe/ingest-core";
import { uuidV4 } from "@floe/ingest-core";
import { CatalogError } from "./catalog-error";
import { MetadataBuilder } from "./metadata-builder";
import type { MetadataFiles } from "./metadata-files";
import { type CreateTableRequest, newTable } from "./new-table";
import { LEVEL_SEPARATOR, type PointerStore, type Pointers } from "./pointers";
import { checkRequirement, type RequirementJson } from "./requirements";
import { emptyDocument, type TableDocument } from "./table-document";
import { applyUpdate, type UpdateJson } from "./updates";

/** Metadata files remembered in a table's log unless it says otherwise (Iceberg `write.metadata.previous-versions-max`). */
const PREVIOUS_VERSIONS = 100;

/** What {@link EmbeddedCatalog} works with. */
export interface EmbeddedCatalogOptions {
  readonly pointers: PointerStore;
  readonly files: MetadataFiles;
  /** URI that tables without a location of their own go below, `s3://lake/warehouse`. */
  readonly warehouse: string;
  readonly clock: Clock;
  readonly random: RandomSource;
}

/** A table's name: namespace levels, then its own. */
export type TableName = readonly [...namespace: string[], name: string];

/** A table as the catalog holds it. */
export interface StoredTable {
  /** Absent for a staged table, which is nowhere yet. */
  readonly location?: string;
  readonly document: TableDocument;
}

/**
 * An Iceberg catalog in one process: metadata files somewhere, and one record
 * of pointers that is swapped by version. A commit that loses the race is
 * checked and applied again; its requirements then say whether it still holds.
 */
export class EmbeddedCatalog {
  private readonly documents = new Map<string, TableDocument>();

  constructor(private readonly options: EmbeddedCatalogOptions) {}

  /** @returns namespaces directly below `parent` (REST spec, listNamespaces) */
  async listNamespaces(parent: readonly string[]): Promise<string[][]> {
    const { namespaces } = await this.options.pointers.read();
    if (parent.length > 0) namespaceIn(namespaces, parent);
    const all = Object.keys(namespaces).map((key) => key.split(LEVEL_SEPARATOR));
    const below = all.filter((levels) => parent.every((level, i) => levels[i] === level));
    const children = below.filter((levels) => levels.length > parent.length);
    const names = new Set(children.map((levels) => levels.slice(0, parent.length + 1).join(LEVEL_SEPARATOR)));
    return [...names].sort().map((name) => name.split(LEVEL_SEPARATOR));
  }

  /** @throws CatalogError 409 `AlreadyExistsException` */
  async createNamespace(
    levels: readonly string[],
    properties: Readonly<Record<string, string>>,
  ): Promise<void> {
    await this.change((pointers) => {
      const key = levels.join(LEVEL_SEPARATOR);
      if (pointers.namespaces[key] !== undefined) throw exists("Namespace", levels);
      return { ...pointers, namespaces: { ...pointers.namespaces, [key]: properties } };
    });
  }

  /** @throws CatalogError 404 `NoSuchNamespaceException` */
  async namespaceProperties(levels: readonly string[]): Promise<Readonly<Record<string, string>>> {
    return namespaceIn((await this.options.pointers.read()).namespaces, levels);
  }

  /** @throws CatalogError 404, 409 `NamespaceNotEmptyException` */
  async dropNamespace(levels: readonly string[]): Promise<void> {
    await this.change((pointers) => {
      namespaceIn(pointers.namespaces, levels);
      const key = levels.join(LEVEL_SEPARATOR);
      if (Object.keys(pointers.tables).some((table) => table.startsWith(`${key}${LEVEL_SEPARATOR}`))) {
        throw new CatalogError(
          409,
          "NamespaceNotEmptyException",
          `Namespace ${levels.join(".")} is not empty`,
        );
      }
      const { [key]: _dropped, ...namespaces } = pointers.namespaces;
      return { ...pointers, namespaces };
    });
  }

  /** @returns names of the tables directly in a namespace. @throws CatalogError 404 */
  async listTables(namespace: readonly string[]): Promise<string[]> {
    const { namespaces, tables } = await this.options.pointers.read();
    namespaceIn(namespaces, namespace);
    const names = Object.keys(tables).map((key) => key.split(LEVEL_SEPARATOR));
    return names
      .filter((name) => name.slice(0, -1).join(LEVEL_SEPARATOR) === namespace.join(LEVEL_SEPARATOR))
      .map((name) => String(name.at(-1)))
      .sort();
  }

  /** @throws CatalogError 404 `NoSuchTableException` */
  async loadTable(table: TableName): Promise<StoredTable> {
    const stored = await this.find(await this.options.pointers.read(), table);
    if (stored === undefined) throw noSuchTable(table);
    return stored;
  }

  /** Creates a table, or only prepares it (`stage-create`). @throws CatalogError 404, 409 */
  async createTable(namespace: readonly string[], request: CreateTableRequest): Promise<StoredTable> {
    const table: TableName = [...namespace, request.name];
    const path = `${this.options.warehouse}/${namespace.join("/")}/${request.name}`;
    const { clock, random } = this.options;
    const document = newTable(request, path, uuidV4(random), clock.now());
    const pointers = await this.options.pointers.read();
    namespaceIn(pointers.namespaces, namespace);
    if (pointers.tables[keyOf(table)] !== undefined) throw exists("Table", table);
    if (request["stage-create"] === true) return { document };

    const location = await this.writeFile(document, undefined);
    await this.change((current) => {
      if (current.tables[keyOf(table)] !== undefined) throw exists("Table", table);
      return { ...current, tables: { ...current.tables, [keyOf(table)]: location } };
    });
    return { location, document };
  }

  /**
   * Checks and applies a commit against the current metadata, then swaps the pointer.
   *
   * @throws CatalogError 404, 409 when a requirement does not hold, 400 when an update does not fit
   */
  async commit(
    table: TableName,
    requirements: readonly RequirementJson[],
    updates: readonly UpdateJson[],
  ): Promise<StoredTable> {
    for (;;) {
      const pointers = await this.options.pointers.read();
      const base = await this.find(pointers, table);
      if (base === undefined && !requirements.some(({ type }) => type === "assert-create")) {
        throw noSuchTable(table);
      }
      for (const requirement of requirements) checkRequirement(requirement, base?.document);
      const now = this.options.clock.now();
      const builder = new MetadataBuilder(base?.document ?? emptyDocument(now), now);
      for (const update of updates) applyUpdate(update, builder);
      const document = withLog(builder.build(), base);
      const location = await this.writeFile(document, base?.location);
      const swapped = await this.options.pointers.swap({
        ...pointers,
        version: pointers.version + 1,
        tables: { ...pointers.tables, [keyOf(table)]: location },
      });
      const unreachable = swapped ? base?.location : location;
      if (unreachable !== undefined) this.documents.delete(unreachable);
      if (swapped) return { location, document };
    }
  }

  /** Forgets a table; its files stay. @throws CatalogError 404 */
  async dropTable(table: TableName): Promise<void> {
    await this.change((pointers) => {
      if (pointers.tables[keyOf(table)] === undefined) throw noSuchTable(table);
      const { [keyOf(table)]: _dropped, ...tables } = pointers.tables;
      return { ...pointers, tables };
    });
  }

  private async change(update: (pointers: Pointers) => Pointers): Promise<void> {
    for (;;) {
      const pointers = await this.options.pointers.read();
      const next = { ...update(pointers), version: pointers.version + 1 };
      if (await this.options.pointers.swap(next)) return;
    }
  }

  private async find(pointers: Pointers, table: TableName): Promise<StoredTable | undefined> {
    const location = pointers.tables[keyOf(table)];
    if (location === undefined) return undefined;
    let document = this.documents.get(location);
    if (document === undefined) {
      document = await this.options.files.read(location);
      this.documents.set(location, document);
    }
    return { location, document };
  }

  private async writeFile(document: TableDocument, previous: string | undefined): Promise<string> {
    const version = previous === undefined ? 0 : 1 + Number(/\/(\d+)-[^/]+$/.exec(previous)?.[1] ?? 0);
    const name = `${String(version).padStart(5, "0")}-${uuidV4(this.options.random)}.metadata.json`;
    const location = `${document.location}/metadata/${name}`;
    await this.options.files.write(location, document);
    this.documents.set(location, document);
    return location;
  }
}

/** Adds the file that is being replaced to the metadata log, which keeps the latest ones. */
function withLog(document: TableDocument, base: StoredTable | undefined): TableDocument {
  if (base?.location === undefined) return document;
  const keep = Number(document.properties["write.metadata.previous-versions-max"] ?? PREVIOUS_VERSIONS);
  const entry = { "metadata-file": base.location, "timestamp-ms": base.document["last-updated-ms"] };
  return { ...document, "metadata-log": [...document["metadata-log"], entry].slice(-Math.max(1, keep)) };
}

function keyOf(table: TableName): string {
  return table.join(LEVEL_SEPARATOR);
}

function namespaceIn(
  namespaces: Pointers["namespaces"],
  levels: readonly string[],
): Readonly<Record<string, string>> {
  const found = namespaces[levels.join(LEVEL_SEPARATOR)];
  if (found !== undefined) return found;
  throw new CatalogError(404, "NoSuchNamespaceException", `Namespace does not exist: ${levels.join(".")}`);
}

function noSuchTable(table: TableName): CatalogError {
  return new CatalogError(404, "NoSuchTableException", `Table does not exist: ${table.join(".")}`);
}

function exists(what: string, name: readonly string[]): CatalogError {
  return new CatalogError(409, "AlreadyExistsException", `${what} already exists: ${name.join(".")}`);
}
