import type { HttpResponse } from "./http-exchange";
import { jsonObject, stringMap } from "./table-response";

/** Settings in Iceberg's spelling: `token`, `credential`, `prefix`, `header.X-Tenant`, … */
export type CatalogProperties = Readonly<Record<string, string>>;

/** What `GET /v1/config` made of the client's settings. */
export interface RestConfig {
  /** Server defaults, then the client's own, then server overrides. */
  readonly properties: CatalogProperties;
  /** `METHOD /path` of every endpoint, when the server lists them. */
  readonly endpoints?: ReadonlySet<string>;
  /** ms that an Idempotency-Key may be used for; absent: the server ignores keys. */
  readonly idempotencyKeyLifetimeMs?: number;
}

/** Reads `CatalogConfig` (REST spec). @throws IngestError `catalog.bad-response` */
export function restConfig(client: CatalogProperties, response: HttpResponse): RestConfig {
  const body = jsonObject(response, "the configuration");
  const overrides = stringMap(body.overrides);
  const endpoints = body.endpoints;
  // Some servers put it among the overrides instead of beside them.
  const lifetime = durationMs(body["idempotency-key-lifetime"] ?? overrides["idempotency-key-lifetime"]);
  return {
    properties: { ...stringMap(body.defaults), ...client, ...overrides },
    ...(Array.isArray(endpoints) && { endpoints: new Set(endpoints.map(String)) }),
    ...(lifetime !== undefined && { idempotencyKeyLifetimeMs: lifetime }),
  };
}

/** @returns request headers set by `header.<name>` properties, names in lower case */
export function staticHeaders(properties: CatalogProperties): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [key, value] of Object.entries(properties)) {
    if (key.startsWith("header.")) headers[key.slice("header.".length).toLowerCase()] = value;
  }
  return headers;
}

/** ISO 8601 durations of days and less, which is all a key's lifetime needs: `PT30M`, `P1DT2H`. */
function durationMs(value: unknown): number | undefined {
  const match = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/.exec(String(value));
  if (match === null) return undefined;
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = match.slice(1).map((part) => Number(part ?? 0));
  return (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
}
