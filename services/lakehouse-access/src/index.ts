export { type IngestSettings, readIngestSettings } from "./ingest-environment";
export { type LakehouseSettings, readLakehouse } from "./lakehouse-environment";
export { type Lakehouse, openLakehouse, withNamespaces } from "./open-lakehouse";
export { type LakehouseCatalog, SecretCatalog, type SecretProperties } from "./secret-catalog";
export { TableStores, type TableStoresOptions } from "./table-stores";
