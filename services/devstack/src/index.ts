export { type CatalogServer, serveCatalog } from "./catalog/catalog-server";
export { type CreateCatalogOptions, type CreatedCatalog, createCatalog } from "./catalog/create-catalog";
export { diskPointers } from "./catalog/disk-pointers";
export type { EmbeddedCatalog, StoredTable, TableName } from "./catalog/embedded-catalog";
export {
  type CatalogFault,
  type CatalogFaultPlan,
  type CatalogFaultRates,
  randomFaults,
} from "./catalog/faults";
export { inProcessExchange } from "./catalog/in-process";
export {
  diskMetadataFiles,
  type MetadataFiles,
  memoryMetadataFiles,
  objectStoreMetadataFiles,
} from "./catalog/metadata-files";
export { memoryPointers, type PointerStore } from "./catalog/pointers";
export type { CatalogHandler, CatalogRequest, CatalogResponse } from "./catalog/rest-message";
export type { TableDocument } from "./catalog/table-document";
export * from "./s3/embedded-s3";
export * from "./s3/fault-plan";
export type { NotificationFilter, S3EventRecord, S3Notification } from "./s3/notification";
export type { S3Dialect, S3EventName } from "./s3/s3-state";
export type { S3Credential } from "./s3/verify-signature";
