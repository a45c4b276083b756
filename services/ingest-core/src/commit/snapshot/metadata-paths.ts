import type { TableMetadata } from "../../iceberg/table-metadata";

/** Where a table's manifests and manifest lists go (Iceberg `write.metadata.path`). */
export function metadataDirectory(metadata: TableMetadata): string {
  const configured = metadata.properties["write.metadata.path"];
  return (configured ?? `${metadata.location.replace(/\/+$/, "")}/metadata`).replace(/\/+$/, "");
}
