import {
  type Catalog,
  type CredentialsSource,
  createS3Store,
  type LoadedTable,
  type ObjectStore,
  RoutedStore,
  rotatingCredentials,
  type S3Credentials,
  type S3StoreOptions,
  storageConfig,
  systemClock,
  vendedCredentials,
} from "@floe/ingest-core";
import type { LakehouseCatalog } from "./secret-catalog";

/** Settings of {@link TableStores}. */
export interface TableStoresOptions {
  readonly catalog: LakehouseCatalog;
  /** The service's own store: the inbox, and tables whose catalog vends no credentials. */
  readonly own: ObjectStore;
  /** How to open a store; endpoint, region and credentials of the table's take the place of these. */
  readonly settings: Omit<S3StoreOptions, "credentials">;
}

/** One table's credentials, as they were last vended. */
interface Vended {
  readonly accessKeyId: string;
  readonly store: ObjectStore;
}

/**
 * The store of each table: where its catalog vends credentials they reach the table and nothing
 * else, so the inbox keeps the service's own.
 *
 * A table that was loaded long ago may carry credentials that have expired, because a catalog
 * answers "unchanged" (304) for the metadata alone. They are renewed by the table's name, which
 * is remembered from its load.
 */
export class TableStores {
  /** The catalog to use in place of the one given: it learns which table has which name. */
  readonly catalog: Catalog;
  private readonly names = new Map<string, string>();
  private readonly stores = new Map<string, Vended>();

  constructor(private readonly options: TableStoresOptions) {
    const { catalog } = options;
    const learn = <T extends LoadedTable | undefined>(name: string, loaded: T): T => {
      if (loaded !== undefined) this.names.set(loaded.metadata["table-uuid"], name);
      return loaded;
    };
    this.catalog = {
      loadTable: async (table, known, how) => learn(table, await catalog.loadTable(table, known, how)),
      createTable: async (table, definition) => learn(table, await catalog.createTable(table, definition)),
      commit: (...commit) => catalog.commit(...commit),
    };
  }

  /** The store to read a batch's objects and read and write a table with. */
  of(table: LoadedTable): ObjectStore {
    const location = `${table.metadata.location.replace(/\/+$/, "")}/`;
    const config = storageConfig(table, location);
    const credentials = vendedCredentials(config);
    if (credentials === undefined) return this.options.own;
    const uuid = table.metadata["table-uuid"];
    const known = this.stores.get(uuid);
    if (known?.accessKeyId === credentials.accessKeyId) return known.store;
    const { settings, own } = this.options;
    const region = config["client.region"];
    const vended = createS3Store({
      ...settings,
      endpoint: config["s3.endpoint"] ?? settings.endpoint,
      ...(region === undefined ? {} : { region }),
      credentials: this.renewed(uuid, location, credentials),
    });
    const store = new RoutedStore([
      { prefix: "s3://", store: own },
      { prefix: location, store: vended },
    ]);
    this.stores.set(uuid, { accessKeyId: credentials.accessKeyId, store });
    return store;
  }

  private renewed(uuid: string, location: string, first: S3Credentials): CredentialsSource {
    let next: S3Credentials | undefined = first;
    return rotatingCredentials(
      async () => {
        const vended = next ?? (await this.vend(uuid, location));
        next = undefined;
        return vended ?? first;
      },
      { clock: this.options.settings.clock ?? systemClock },
    );
  }

  private async vend(uuid: string, location: string): Promise<S3Credentials | undefined> {
    const name = this.names.get(uuid);
    if (name === undefined) return undefined;
    return vendedCredentials(storageConfig(await this.options.catalog.loadCredentials(name), location));
  }
}
