import { IngestError } from "../errors";
import { parseJson } from "../iceberg/json";
import type { SnapshotRef, TableMetadata } from "../iceberg/table-metadata";
import type { LoadedTable, StorageCredential } from "./catalog";
import type { HttpResponse } from "./http-exchange";

type Json = Readonly<Record<string, unknown>>;

/**
 * Reads `LoadTableResult` and `CommitTableResponse` (REST spec).
 *
 * @throws IngestError `catalog.bad-response`, retriable: a cut or foreign body says
 * nothing about the files
 */
export function tableResponse(response: HttpResponse, table: string): LoadedTable {
  const body = jsonObject(response, table);
  const metadata = body.metadata;
  if (!isObject(metadata)) throw badResponse(table, "no metadata", body);
  const etag = response.headers.etag;
  const location = body["metadata-location"];
  const credentials = storageCredentials(body);
  return {
    metadata: readMetadata(metadata, table),
    config: stringMap(body.config),
    ...(typeof location === "string" && { metadataLocation: location }),
    ...(etag !== undefined && { etag }),
    ...(credentials.length > 0 && { storageCredentials: credentials }),
  };
}

/** Reads `storage-credentials` of a load or of `…/credentials` (REST spec, `LoadCredentialsResponse`). */
export function storageCredentials(body: Json): StorageCredential[] {
  const list = body["storage-credentials"];
  if (!Array.isArray(list)) return [];
  return list.filter(isObject).map((item) => ({
    prefix: String(item.prefix ?? ""),
    config: stringMap(item.config),
  }));
}

/** @throws IngestError `catalog.bad-response` when the body is no JSON object */
export function jsonObject(response: HttpResponse, what: string): Json {
  try {
    const body = parseJson(response.body);
    if (isObject(body)) return body;
  } catch (cause) {
    throw badResponse(what, "no JSON", response.body.slice(0, 200), cause);
  }
  throw badResponse(what, "no JSON object", response.body.slice(0, 200));
}

/** Keeps only what is a string: catalogs put numbers and booleans into `config`. */
export function stringMap(value: unknown): Readonly<Record<string, string>> {
  if (!isObject(value)) return {};
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== null && typeof member !== "object")
      .map(([key, member]) => [key, String(member)]),
  );
}

/** Fields without which a commit can not be put together, and their types. */
const REQUIRED: Readonly<Record<string, "number" | "string" | "bigint" | "array">> = {
  "format-version": "number",
  "table-uuid": "string",
  location: "string",
  "last-column-id": "number",
  "current-schema-id": "number",
  schemas: "array",
  "default-spec-id": "number",
  "partition-specs": "array",
};

/** Checks what commits rely on, and fills in what writers of old metadata left out. */
function readMetadata(raw: Json, table: string): TableMetadata {
  for (const [field, type] of Object.entries(REQUIRED)) {
    const value = raw[field];
    if ((Array.isArray(value) ? "array" : typeof value) !== type) {
      throw badResponse(table, `metadata.${field} is no ${type}`, value);
    }
  }
  // Java before 1.6 writes -1 for a table without a snapshot (TableMetadataParser).
  const current = raw["current-snapshot-id"];
  const currentId = typeof current === "bigint" && current >= 0n ? current : null;
  return {
    ...raw,
    "last-sequence-number": raw["last-sequence-number"] ?? 0n,
    properties: stringMap(raw.properties),
    "current-snapshot-id": currentId,
    refs: readRefs(raw.refs, currentId),
  } as TableMetadata;
}

function readRefs(raw: unknown, current: bigint | null): Readonly<Record<string, SnapshotRef>> {
  const refs = isObject(raw) ? (raw as Readonly<Record<string, SnapshotRef>>) : {};
  // Writers that know no branches leave `refs` out; main is then the current snapshot (Iceberg spec).
  if (current === null || refs.main !== undefined) return refs;
  return { ...refs, main: { "snapshot-id": current, type: "branch" } };
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function badResponse(table: string, what: string, got: unknown, cause?: unknown): IngestError {
  return new IngestError(
    "catalog.bad-response",
    `the catalog's answer about ${table} can not be read: ${what}`,
    true,
    { table, got },
    { cause },
  );
}
