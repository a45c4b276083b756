export * from "./catalog/catalog";
export type { HttpExchange, HttpRequest, HttpResponse } from "./catalog/http-exchange";
export { type NodeExchange, type NodeExchangeOptions, nodeExchange } from "./catalog/node-exchange";
export { RestCatalog, type RestCatalogOptions } from "./catalog/rest-catalog";
export { storageConfig } from "./catalog/storage-config";
export * from "./clock";
export * from "./commit/commit-batch";
export { TableCommitter } from "./commit/committer";
export type {
  BeyondLedgerPolicy,
  CommitterOptions,
  LostLedgerPolicy,
  RollbackPolicy,
} from "./commit/committer-options";
export type { LedgerLimits } from "./commit/ledger/append";
export { fileIdentity, type ObjectVersion } from "./commit/ledger/file-identity";
export { readObject } from "./commit/read-object";
export type { RebuildOptions } from "./commit/recovery/rebuild-ledger";
export type { RebuiltLedger } from "./commit/recovery/write-rebuilt-ledger";
export type { CommitRetry } from "./commit/retry-policy";
export { metadataDirectory } from "./commit/snapshot/metadata-paths";
export type { StagedBatch } from "./commit/staging/publish-staged";
export { mapConcurrently } from "./concurrency";
export * from "./deadline";
export { IngestEngine, type IngestEngineOptions, type TransferMemory } from "./engine";
export * from "./errors";
export type { DuckDbLimits } from "./execute/encode/duckdb";
export type { EncodeSettings } from "./execute/encode/encode-files";
export { readSourceIds } from "./execute/source-ids";
export { type NodeShape, nodeShape } from "./iceberg/compatibility/group-shape";
export type { SchemaContract } from "./iceberg/compatibility/verdict";
export * from "./iceberg/data-file";
export { parseJson, printJson } from "./iceberg/json";
export {
  formatPrimitive,
  isList,
  isMap,
  isPrimitive,
  isStruct,
  parsePrimitive,
} from "./iceberg/primitive-type";
export * from "./iceberg/schema";
export * from "./iceberg/table-metadata";
export * from "./ingest-result";
export {
  type InspectedFile,
  type LedgerAnswer,
  TableInspector,
  type TableInspectorOptions,
  type TableLedger,
} from "./inspect/table-inspector";
export * from "./metric-definition";
export * from "./metrics";
export * from "./object-store/credentials";
export * from "./object-store/object-store";
export { createS3Store, type RawS3Store, type S3StoreOptions } from "./object-store/raw-s3-store";
export { DEFAULT_RETRY, type RetryPolicy } from "./object-store/retry";
export { RoutedStore, type StoreRoute } from "./object-store/routed-store";
export { formatS3Uri, parseS3Uri, type S3Location } from "./object-store/s3-uri";
export { createSdkStore, type SdkS3Store } from "./object-store/sdk-s3-store";
export * from "./observe";
export type { ParquetFooter, SchemaGroup, SchemaLeaf, SchemaNode } from "./parquet/footer";
export type { CsvLayout } from "./plan/csv-layout";
export { FooterSource, type SourceFooter } from "./plan/footer-source";
export { identifyFiles } from "./plan/identify-files";
export * from "./plan/plan";
export { type PlannedBatch, planBatch, type SourceColumns } from "./plan/planner";
export { quarantined } from "./plan/quarantine-reason";
export { type FirstFiles, type NewTable, tableFromFiles } from "./plan/table-from-files";
export * from "./plan/table-rules";
export { keepQuarantined, type QuarantineReport } from "./quarantine/keep-quarantined";
export { prefixQuarantine, quarantineName } from "./quarantine/prefix-quarantine";
export * from "./quarantine/quarantine";
export { readQuarantineRecord } from "./quarantine/read-record";
export * from "./random";
export { fromEvent, type IngestEvent } from "./request/from-event";
export type * from "./request/ingest-message";
export * from "./request/ingest-request";
export {
  MAX_FILES,
  type ParsedMessage,
  type ParseRequestOptions,
  parseMessage,
  parseRequest,
} from "./request/parse-request";
export { type PrefixRule, requestsByTable, type TableRouting } from "./request/requests-by-table";
export * from "./tracing";
