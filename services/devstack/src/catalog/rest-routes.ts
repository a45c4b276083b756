import { createHash } from "node:crypto";
import { parseJson, printJson } from "@floe/ingest-core";
import { badRequest, CatalogError } from "./catalog-error";
import type { EmbeddedCatalog, StoredTable, TableName } from "./embedded-catalog";
import type { CreateTableRequest } from "./new-table";
import { LEVEL_SEPARATOR } from "./pointers";
import type { RequirementJson } from "./requirements";
import type { CatalogHandler, CatalogRequest, CatalogResponse } from "./rest-message";
import { onlyReferenced } from "./table-document";
import type { UpdateJson } from "./updates";

/** Settings that the catalog hands to its clients. */
export interface RestRouteOptions {
  /** `overrides` of `/v1/config`. @default - none */
  readonly overrides?: Readonly<Record<string, string>>;
  /** `defaults` of `/v1/config`. @default - none */
  readonly defaults?: Readonly<Record<string, string>>;
  /** Path segment between `/v1` and the resources. @default - none */
  readonly prefix?: string;
  /** Advertised and honoured lifetime of Idempotency-Keys, ISO 8601. @default - keys are ignored */
  readonly idempotencyKeyLifetime?: string;
  /** `config` of every loaded table: endpoint, region, vended keys. @default - none */
  readonly tableConfig?: Readonly<Record<string, string>>;
  /** Credentials vended for the table's location, also by `…/credentials`. @default - none */
  readonly storageCredentials?: () => Readonly<Record<string, string>>;
  /**
   * How stale values in a commit (sequence number, first row id) are refused:
   * 409 as current servers do, 400 as those before Iceberg's
   * RetryableValidationException. @default 409
   */
  readonly staleValuesStatus?: 400 | 409;
}

interface Call {
  readonly request: CatalogRequest;
  readonly namespace: readonly string[];
  readonly table: TableName;
}

type Operation = (call: Call) => Promise<CatalogResponse>;

/** Serves an embedded catalog by the Iceberg REST spec. */
export function restRoutes(catalog: EmbeddedCatalog, options: RestRouteOptions = {}): CatalogHandler {
  const operations = tableOf(catalog, options);
  return async (request) => {
    try {
      const { template, namespace, table } = matchPath(request.path, options.prefix);
      const operation = operations[`${request.method} ${template}`];
      if (operation === undefined)
        throw new CatalogError(404, "NotFoundException", `No route ${request.path}`);
      return await operation({ request, namespace, table });
    } catch (error) {
      return errorResponse(error, options);
    }
  };
}

function tableOf(catalog: EmbeddedCatalog, options: RestRouteOptions): Record<string, Operation> {
  const loaded = (stored: StoredTable) => loadTableResult(stored, options);
  const operations: Record<string, Operation> = {
    "GET /v1/config": async () => json(200, configOf(options, operations)),
    "GET /v1/{prefix}/namespaces": async ({ request }) => {
      const parent = request.query.get("parent") ?? "";
      const namespaces = await catalog.listNamespaces(parent === "" ? [] : parent.split(LEVEL_SEPARATOR));
      return json(200, { namespaces });
    },
    "POST /v1/{prefix}/namespaces": async ({ request }) => {
      const { namespace, properties = {} } = body<{
        namespace: string[];
        properties?: Record<string, string>;
      }>(request);
      if (!Array.isArray(namespace) || namespace.length === 0) throw badRequest("Invalid namespace");
      await catalog.createNamespace(namespace, properties);
      return json(200, { namespace, properties });
    },
    "GET /v1/{prefix}/namespaces/{namespace}": async ({ namespace }) =>
      json(200, { namespace, properties: await catalog.namespaceProperties(namespace) }),
    "HEAD /v1/{prefix}/namespaces/{namespace}": async ({ namespace }) => {
      await catalog.namespaceProperties(namespace);
      return NO_CONTENT;
    },
    "DELETE /v1/{prefix}/namespaces/{namespace}": async ({ namespace }) => {
      await catalog.dropNamespace(namespace);
      return NO_CONTENT;
    },
    "GET /v1/{prefix}/namespaces/{namespace}/tables": async ({ namespace }) => {
      const names = await catalog.listTables(namespace);
      return json(200, { identifiers: names.map((name) => ({ namespace, name })) });
    },
    "POST /v1/{prefix}/namespaces/{namespace}/tables": async ({ request, namespace }) =>
      loaded(await catalog.createTable(namespace, body<CreateTableRequest>(request))),
    "GET /v1/{prefix}/namespaces/{namespace}/tables/{table}": async ({ request, table }) => {
      const stored = await catalog.loadTable(table);
      const refs = request.query.get("snapshots") === "refs";
      const response = loadTableResult(stored, options, refs);
      const unchanged = request.headers["if-none-match"] === response.headers.etag;
      return unchanged ? { status: 304, headers: response.headers, body: "" } : response;
    },
    "HEAD /v1/{prefix}/namespaces/{namespace}/tables/{table}": async ({ table }) => {
      await catalog.loadTable(table);
      return NO_CONTENT;
    },
    "POST /v1/{prefix}/namespaces/{namespace}/tables/{table}": async ({ request, table }) => {
      const { requirements = [], updates = [] } = body<{
        requirements?: RequirementJson[];
        updates?: UpdateJson[];
      }>(request);
      return loaded(await catalog.commit(table, requirements, updates));
    },
    "DELETE /v1/{prefix}/namespaces/{namespace}/tables/{table}": async ({ table }) => {
      await catalog.dropTable(table);
      return NO_CONTENT;
    },
    "GET /v1/{prefix}/namespaces/{namespace}/tables/{table}/credentials": async ({ table }) => {
      const { document } = await catalog.loadTable(table);
      return json(200, { "storage-credentials": vended(document.location, options) });
    },
    // Clients report scan and commit metrics here; nobody reads them.
    "POST /v1/{prefix}/namespaces/{namespace}/tables/{table}/metrics": async () => NO_CONTENT,
  };
  return operations;
}

const NO_CONTENT: CatalogResponse = { status: 204, headers: {}, body: "" };

type Match = Pick<Call, "namespace" | "table"> & { readonly template: string };

/** Finds the spec's path template and the names in it. */
function matchPath(path: string, prefix: string | undefined): Match {
  if (path === "/v1/config") return { template: path, namespace: [], table: [""] };
  const base = prefix === undefined ? "/v1/" : `/v1/${prefix}/`;
  if (!path.startsWith(base)) return { template: path, namespace: [], table: [""] };
  const segments = path.slice(base.length).split("/");
  const [, namespace, , table] = segments.map(decode);
  const levels = namespace === undefined ? [] : namespace.split(LEVEL_SEPARATOR);
  const template = segments.map((segment, i) => (i === 1 ? "{namespace}" : i === 3 ? "{table}" : segment));
  return {
    template: `/v1/{prefix}/${template.join("/")}`,
    namespace: levels,
    table: [...levels, table ?? ""],
  };
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw badRequest(`Malformed path segment: ${segment}`);
  }
}

function configOf(options: RestRouteOptions, operations: Readonly<Record<string, Operation>>): unknown {
  return {
    defaults: options.defaults ?? {},
    overrides: { ...options.overrides, ...(options.prefix !== undefined && { prefix: options.prefix }) },
    endpoints: Object.keys(operations).filter((endpoint) => endpoint !== "GET /v1/config"),
    "idempotency-key-lifetime": options.idempotencyKeyLifetime,
  };
}

function loadTableResult(stored: StoredTable, options: RestRouteOptions, refs = false): CatalogResponse {
  const { document, location } = stored;
  const credentials = vended(document.location, options);
  const response = json(200, {
    "metadata-location": location,
    metadata: refs ? onlyReferenced(document) : document,
    config: options.tableConfig ?? {},
    ...(credentials.length > 0 && { "storage-credentials": credentials }),
  });
  if (location === undefined) return response;
  // The representations with all snapshots and with referenced ones differ, so must their tags.
  const tag = createHash("sha256")
    .update(`${refs ? "refs" : "all"} ${location}`)
    .digest("hex")
    .slice(0, 32);
  return { ...response, headers: { ...response.headers, etag: `"${tag}"` } };
}

function vended(location: string, options: RestRouteOptions): unknown[] {
  return options.storageCredentials === undefined
    ? []
    : [{ prefix: location, config: options.storageCredentials() }];
}

function body<T>(request: CatalogRequest): T {
  try {
    return parseJson(request.body) as T;
  } catch (error) {
    throw badRequest(`Malformed request: ${error instanceof Error ? error.message : error}`);
  }
}

function json(status: number, value: unknown): CatalogResponse {
  return { status, headers: { "content-type": "application/json" }, body: printJson(value) };
}

const STALE_VALUES = /older than last sequence number|first-row-id is behind/;

/** An error in the spec's model. What is not a refusal is a bug of the catalog, and says so as a 500. */
export function errorResponse(error: unknown, options: RestRouteOptions = {}): CatalogResponse {
  const refusal =
    error instanceof CatalogError ? error : new CatalogError(500, "InternalServerError", String(error));
  const { status, type, message } = refusal;
  if (STALE_VALUES.test(message) && options.staleValuesStatus !== 400) {
    const retry = `Validation failed, please retry: ${message}`;
    return json(409, { error: { message: retry, type: "CommitFailedException", code: 409 } });
  }
  return json(status, { error: { message, type, code: status } });
}
