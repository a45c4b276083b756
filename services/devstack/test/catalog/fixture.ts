import {
  type CatalogResponse,
  type CreateCatalogOptions,
  createCatalog,
  type TableDocument,
} from "@floe/devstack";
import type { Schema, Snapshot } from "@floe/ingest-core";
import { parseJson, printJson } from "@floe/ingest-core";

export const SCHEMA: Schema = {
  type: "struct",
  "schema-id": 0,
  fields: [
    { id: 11, name: "id", required: true, type: "long" },
    {
      id: 12,
      name: "tags",
      required: false,
      type: { type: "list", "element-id": 13, "element-required": false, element: "string" },
    },
    { id: 14, name: "day", required: false, type: "date" },
  ],
};

/** What the routes answer with, all of them in one: each test knows its own. */
export interface Answer {
  readonly metadata: TableDocument;
  readonly "metadata-location": string;
  readonly error: { readonly type: string; readonly code: number; readonly message: string };
  readonly properties: Record<string, string>;
  readonly overrides: Record<string, string>;
  readonly endpoints: readonly string[];
  readonly "idempotency-key-lifetime": string;
}

/** Calls routes of a catalog as a client over HTTP would. */
export function openCatalog(options: CreateCatalogOptions = {}) {
  const { handler, catalog } = createCatalog(options);
  const call = async (
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<CatalogResponse & { json: Answer }> => {
    const [pathname = "", query = ""] = path.split("?");
    const response = await handler({
      method,
      path: pathname,
      query: new URLSearchParams(query),
      headers,
      body: body === undefined ? "" : printJson(body),
    });
    return { ...response, json: (response.body === "" ? {} : parseJson(response.body)) as Answer };
  };
  return { call, catalog, handler };
}

/** A catalog with one table, `db.t`. */
export async function openTable(options: CreateCatalogOptions = {}) {
  const opened = openCatalog(options);
  await opened.call("POST", "/v1/namespaces", { namespace: ["db"] });
  const created = await opened.call("POST", "/v1/namespaces/db/tables", {
    name: "t",
    schema: SCHEMA,
    "partition-spec": {
      "spec-id": 0,
      fields: [{ "field-id": 0, "source-id": 14, name: "day", transform: "identity" }],
    },
    properties: { owner: "me", "format-version": "2" },
  });
  const commit = (requirements: unknown[], updates: unknown[], headers: Record<string, string> = {}) =>
    opened.call("POST", "/v1/namespaces/db/tables/t", { requirements, updates }, headers);
  return { ...opened, commit, created };
}

export const MAX_ID = 9_223_372_036_854_775_807n;

export function snapshot(id: bigint, sequence: bigint, parent?: bigint): Snapshot {
  return {
    "snapshot-id": id,
    "sequence-number": sequence,
    ...(parent !== undefined && { "parent-snapshot-id": parent }),
    "timestamp-ms": 1_700_000_000_000 + Number(sequence),
    "manifest-list": `s3://lake/warehouse/db/t/metadata/snap-${id}.avro`,
    summary: { operation: "append" },
    "schema-id": 0,
  };
}

export function append(id: bigint, sequence: bigint, parent?: bigint, branch = "main") {
  return [
    { action: "add-snapshot", snapshot: snapshot(id, sequence, parent) },
    { action: "set-snapshot-ref", "ref-name": branch, type: "branch", "snapshot-id": id },
  ];
}
