import {
  type Catalog,
  createS3Store,
  type LoadedTable,
  nodeExchange,
  type ObjectStore,
  type RawS3Store,
  RestCatalog,
  type RestCatalogOptions,
  silent,
  staticCredentials,
  TableInspector,
} from "@floe/ingest-core";
import { type LakehouseCatalog, SecretCatalog, TableStores, withNamespaces } from "@floe/lakehouse-access";
import type { OperationSettings } from "./settings";

/** A person waits for the answer: trouble is told after seconds, not after the minute that a worker has. */
const PATIENCE = { attempts: 3, baseDelayMs: 100, maxDelayMs: 1000 };
const ANSWER_MS = 30_000;

/** Clients of catalog and object store. Nothing is asked of the network before they are used. */
export interface Lakehouse {
  /** The inbox, and tables whose catalog vends no credentials. */
  readonly store: RawS3Store;
  /** Creates a missing namespace together with its first table. */
  readonly catalog: Catalog;
  readonly inspector: TableInspector;
  /** The store that reads the inbox and reads and writes a table. */
  readonly storeOf: (table: LoadedTable) => ObjectStore;
  readonly listNamespaces: () => Promise<readonly (readonly string[])[]>;
  /** @returns `namespace.name` of each */
  readonly listTables: (namespace: readonly string[]) => Promise<readonly string[]>;
  readonly close: () => void;
}

/** Opens the clients. */
export function openLakehouse(settings: OperationSettings): Lakehouse {
  const { endpoint, region, accessKey: accessKeyId, secretKey: secretAccessKey } = settings.store;
  const where = { endpoint, region, retry: PATIENCE };
  const store = createS3Store({ ...where, credentials: staticCredentials({ accessKeyId, secretAccessKey }) });
  const exchange = nodeExchange();
  const { uri, warehouse, secretDirectory } = settings.catalog;
  const common = {
    uri,
    exchange,
    retry: PATIENCE,
    timeoutMs: ANSWER_MS,
    observer: silent,
    ...(warehouse !== "" && { warehouse }),
  };
  const { catalog, ask } = openCatalog(common, secretDirectory);
  const stores = new TableStores({ catalog, own: store, settings: where });
  return {
    store,
    catalog: withNamespaces(stores.catalog, catalog),
    inspector: new TableInspector({ catalog: stores.catalog, store: (table) => stores.of(table) }),
    storeOf: (table) => stores.of(table),
    listNamespaces: () => ask((rest) => rest.listNamespaces()),
    listTables: (namespace) => ask((rest) => rest.listTables(namespace)),
    close: () => {
      exchange.close();
      store.close();
    },
  };
}

interface OpenedCatalog {
  readonly catalog: LakehouseCatalog;
  /** For what a service does not ask of a catalog. */
  readonly ask: <T>(request: (catalog: RestCatalog) => Promise<T>) => Promise<T>;
}

function openCatalog(options: RestCatalogOptions, secretDirectory: string | undefined): OpenedCatalog {
  if (secretDirectory === undefined) {
    const catalog = new RestCatalog(options);
    return { catalog, ask: (request) => request(catalog) };
  }
  const catalog = new SecretCatalog(secretDirectory, ({ credential, token }) => {
    const properties = { ...(credential && { credential }), ...(token && { token }) };
    return new RestCatalog({ ...options, properties });
  });
  return { catalog, ask: (request) => catalog.call(request) };
}
