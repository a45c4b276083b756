import type { Clock } from "../clock";
import { IngestError } from "../errors";
import type { Observer } from "../observe";
import { authenticationFor } from "./authentication";
import type { HttpExchange, HttpResponse } from "./http-exchange";
import { oauth2Tokens } from "./oauth2";
import { type CatalogProperties, type RestConfig, restConfig, staticHeaders } from "./rest-config";
import { restError } from "./rest-errors";
import { RestPaths } from "./rest-paths";
import { type RestRetry, RestSession } from "./rest-session";

/** What {@link connect} needs to know. */
export interface ConnectOptions {
  readonly uri: string;
  readonly warehouse?: string;
  readonly properties: CatalogProperties;
  readonly timeoutMs: number;
  readonly retry: RestRetry;
  readonly exchange: HttpExchange;
  readonly clock: Clock;
  readonly observer: Observer;
}

/** A catalog whose configuration is known. */
export interface RestConnection {
  readonly config: RestConfig;
  readonly paths: RestPaths;
  readonly session: RestSession;
}

/**
 * Asks the catalog for its configuration with the client's own settings, then
 * works with the merged ones: an override may move the token server, the prefix
 * or the catalog itself.
 *
 * @throws IngestError `catalog.configuration`, `catalog.*`; all retriable
 */
export async function connect(options: ConnectOptions): Promise<RestConnection> {
  const query = options.warehouse === undefined ? "" : `?warehouse=${encodeURIComponent(options.warehouse)}`;
  const response = await sessionFor(options, options.properties).sendRepeatable({
    operation: "getConfig",
    method: "GET",
    url: `${new RestPaths(options.uri, undefined).config()}${query}`,
  });
  if (response.status !== 200) throw notConfigured(options, response);
  const config = restConfig(options.properties, response);
  const { properties } = config;
  const uri = properties.uri ?? options.uri;
  return {
    config,
    paths: new RestPaths(uri, properties.prefix, properties["namespace-separator"]),
    session: sessionFor({ ...options, uri }, properties),
  };
}

/** A refusal is about the operator's settings and no event: none may become dead because of it. */
function notConfigured({ uri, warehouse }: ConnectOptions, response: HttpResponse): IngestError {
  const error = restError("getConfig", response);
  if (error.retriable && error.code !== "catalog.bad-response") return error;
  return new IngestError("catalog.configuration", error.message, true, {
    uri,
    status: response.status,
    got: warehouse === undefined ? "no warehouse" : `warehouse '${warehouse}'`,
    nextStep: "check the catalog's URI, which is without /v1, and the warehouse",
  });
}

function sessionFor(options: ConnectOptions, properties: CatalogProperties): RestSession {
  const { exchange, clock, observer, timeoutMs, retry } = options;
  const authentication = authenticationFor(properties, (credential) =>
    oauth2Tokens({
      credential,
      // Deprecated, but what catalogs without an identity provider of their own still serve.
      serverUri: properties["oauth2-server-uri"] ?? new RestPaths(options.uri, undefined).tokens(),
      exchange,
      clock,
      timeoutMs,
      ...(properties.scope !== undefined && { scope: properties.scope }),
      ...(properties.audience !== undefined && { audience: properties.audience }),
      ...(properties.resource !== undefined && { resource: properties.resource }),
    }),
  );
  return new RestSession({
    exchange,
    authentication,
    headers: headersFor(properties),
    timeoutMs,
    retry,
    clock,
    observer,
  });
}

/** Vended credentials are asked for unless the settings say otherwise; an empty header asks for none. */
function headersFor(properties: CatalogProperties): Record<string, string> {
  const headers = { "x-iceberg-access-delegation": "vended-credentials", ...staticHeaders(properties) };
  return Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== ""));
}
