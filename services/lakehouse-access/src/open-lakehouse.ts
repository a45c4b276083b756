import {
  type Catalog,
  createS3Store,
  IngestError,
  type LoadedTable,
  nodeExchange,
  type ObjectStore,
  type Observer,
  RestCatalog,
  staticCredentials,
} from "@floe/ingest-core";
import type { LakehouseSettings } from "./lakehouse-environment";
import { type LakehouseCatalog, SecretCatalog } from "./secret-catalog";
import { TableStores } from "./table-stores";

/** Clients of catalog and object store. */
export interface Lakehouse {
  /** The service's own store: the inbox, and tables whose catalog vends no credentials. */
  readonly inbox: ObjectStore;
  /** Creates a missing namespace together with its first table. */
  readonly catalog: Catalog;
  /** The store that reads the inbox and reads and writes a table. */
  readonly store: (table: LoadedTable) => ObjectStore;
}

/** Opens the clients; nothing is asked of the network before they are used. */
export function openLakehouse(settings: LakehouseSettings, observer: Observer): Lakehouse {
  const { endpoint, region, accessKey: accessKeyId, secretKey: secretAccessKey } = settings.store;
  const where = { endpoint, region, observer };
  const inbox = createS3Store({
    ...where,
    credentials: staticCredentials({ accessKeyId, secretAccessKey }),
  });
  const catalog = openCatalog(settings.catalog, observer);
  const stores = new TableStores({ catalog, own: inbox, settings: where });
  return { inbox, catalog: withNamespaces(stores.catalog, catalog), store: (table) => stores.of(table) };
}

function openCatalog(
  { uri, warehouse, secretDirectory }: LakehouseSettings["catalog"],
  observer: Observer,
): LakehouseCatalog {
  const settings = {
    uri,
    // One pool of connections, whichever credentials are in use.
    exchange: nodeExchange(),
    observer,
    ...(warehouse === "" ? {} : { warehouse }),
  };
  if (secretDirectory === undefined) return new RestCatalog(settings);
  return new SecretCatalog(secretDirectory, ({ credential, token }) => {
    const properties = { ...(credential && { credential }), ...(token && { token }) };
    return new RestCatalog({ ...settings, properties });
  });
}

/** A table that may be created may have a namespace that is created: nobody else would. */
export function withNamespaces(
  catalog: Catalog,
  namespaces: Pick<LakehouseCatalog, "createNamespace">,
): Catalog {
  return {
    loadTable: (...load) => catalog.loadTable(...load),
    commit: (...commit) => catalog.commit(...commit),
    async createTable(table, definition) {
      try {
        return await catalog.createTable(table, definition);
      } catch (error) {
        if (!(error instanceof IngestError) || error.code !== "catalog.namespace-not-found") throw error;
        await namespaces.createNamespace(table.split(".").slice(0, -1));
        return await catalog.createTable(table, definition);
      }
    },
  };
}
