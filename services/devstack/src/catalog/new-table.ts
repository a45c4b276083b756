import type { PartitionSpec, Schema } from "@floe/ingest-core";
import { badRequest } from "./catalog-error";
import { assignFreshIds } from "./fresh-ids";
import {
  emptyDocument,
  FIRST_PARTITION_FIELD_ID,
  type SortOrder,
  type TableDocument,
} from "./table-document";

/** Body of a create request (REST spec, `CreateTableRequest`). */
export interface CreateTableRequest {
  readonly name: string;
  readonly location?: string;
  readonly schema: Schema;
  readonly "partition-spec"?: PartitionSpec;
  readonly "write-order"?: SortOrder;
  readonly "stage-create"?: boolean;
  readonly properties?: Readonly<Record<string, string>>;
}

/** Table properties that steer the creation and are not stored (Java `TableProperties.RESERVED_PROPERTIES`). */
const RESERVED = new Set(["format-version", "uuid"]);

/**
 * Metadata of a new table.
 *
 * @param location where the table goes unless the request says so
 * @throws CatalogError 400 when the request is not complete
 */
export function newTable(
  request: CreateTableRequest,
  location: string,
  uuid: string,
  now: number,
): TableDocument {
  if (typeof request.name !== "string" || request.schema?.type !== "struct") {
    throw badRequest("Invalid create request: name and schema are needed");
  }
  const { schema, lastColumnId, assigned } = assignFreshIds(request.schema);
  const formatVersion = Number(request.properties?.["format-version"] ?? 2);
  if (formatVersion !== 1 && formatVersion !== 2 && formatVersion !== 3) {
    throw badRequest(`Unsupported format version: v${formatVersion}`);
  }
  const specFields = (request["partition-spec"]?.fields ?? []).map((field, index) => ({
    ...field,
    "source-id": assigned.get(field["source-id"]) ?? field["source-id"],
    "field-id": FIRST_PARTITION_FIELD_ID + index,
  }));
  const orderFields = (request["write-order"]?.fields ?? []).map((field) => ({
    ...field,
    "source-id": assigned.get(Number(field["source-id"])) ?? field["source-id"],
  }));
  const orderId = orderFields.length === 0 ? 0 : 1;
  const properties = Object.entries(request.properties ?? {}).filter(([key]) => !RESERVED.has(key));
  return {
    ...emptyDocument(now),
    "format-version": formatVersion,
    "table-uuid": uuid,
    location: (request.location ?? location).replace(/\/+$/, ""),
    "last-column-id": lastColumnId,
    "current-schema-id": 0,
    schemas: [schema],
    "default-spec-id": 0,
    "partition-specs": [{ "spec-id": 0, fields: specFields }],
    "last-partition-id": FIRST_PARTITION_FIELD_ID - 1 + specFields.length,
    "default-sort-order-id": orderId,
    "sort-orders": [{ "order-id": orderId, fields: orderFields }],
    properties: Object.fromEntries(properties),
    ...(formatVersion >= 3 && { "next-row-id": 0n }),
  };
}
