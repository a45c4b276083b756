import type { Clock } from "../clock";
import { IngestError } from "../errors";
import type { HttpExchange, HttpResponse } from "./http-exchange";
import { isTransientStatus } from "./rest-errors";
import { jsonObject } from "./table-response";

/** OAuth2 client credentials of a catalog (RFC 6749 §4.4). */
export interface OAuth2Options {
  /** Token endpoint. */
  readonly serverUri: string;
  /** `client_id:client_secret`, or only the secret. */
  readonly credential: string;
  /** @default "catalog" */
  readonly scope?: string;
  /** Sent as they are when set; some identity providers demand one of them. */
  readonly audience?: string;
  readonly resource?: string;
  readonly timeoutMs: number;
  readonly exchange: HttpExchange;
  readonly clock: Clock;
}

/** Access tokens, one at a time. */
export interface OAuth2TokenSource {
  /** @throws IngestError `catalog.unauthorized`, `catalog.unavailable`, `catalog.unreachable`; all retriable */
  get(): Promise<string>;
  /** The catalog refused this token: the next `get` must not return it again. */
  reject(token: string): void;
}

interface Token {
  readonly value: string;
  /** When to replace it, ms since the epoch. */
  readonly renewAt: number;
}

/** A token is renewed in the last tenth of its life, at most five minutes early (as Java does). */
const RENEW_EARLY_MS = 5 * 60 * 1000;

/**
 * Fetches tokens by client credentials.
 *
 * Renewal asks with the credentials again. The token exchange that Java prefers
 * belongs to the deprecated `/v1/oauth/tokens` and is refused by most identity
 * providers.
 */
export function oauth2Tokens(options: OAuth2Options): OAuth2TokenSource {
  let current: Token | undefined;
  let running: Promise<Token> | undefined;

  const fetch = (): Promise<Token> => {
    running ??= requestToken(options)
      .then((token) => {
        current = token;
        return token;
      })
      .finally(() => {
        running = undefined;
      });
    return running;
  };

  return {
    async get() {
      const known = current;
      if (known !== undefined && options.clock.now() < known.renewAt) return known.value;
      return (await fetch()).value;
    },
    reject(token) {
      if (current?.value === token) current = undefined;
    },
  };
}

async function requestToken(options: OAuth2Options): Promise<Token> {
  const { exchange, clock, serverUri } = options;
  const response = await exchange({
    method: "POST",
    url: serverUri,
    headers: { "content-type": "application/x-www-form-urlencoded", accept: "application/json" },
    body: form(options).toString(),
    timeoutMs: options.timeoutMs,
  });
  if (response.status !== 200) throw refused(serverUri, response);
  const body = jsonObject(response, "the token request");
  const value = body.access_token;
  if (typeof value !== "string" || value === "") throw refused(serverUri, response);
  const lifetimeMs = Number(body.expires_in ?? Number.POSITIVE_INFINITY) * 1000;
  return { value, renewAt: clock.now() + lifetimeMs - Math.min(RENEW_EARLY_MS, lifetimeMs / 10) };
}

function form(options: OAuth2Options): URLSearchParams {
  const separator = options.credential.indexOf(":");
  const fields = new URLSearchParams({
    grant_type: "client_credentials",
    client_secret: options.credential.slice(separator + 1),
    scope: options.scope ?? "catalog",
  });
  if (separator > 0) fields.set("client_id", options.credential.slice(0, separator));
  if (options.audience !== undefined) fields.set("audience", options.audience);
  if (options.resource !== undefined) fields.set("resource", options.resource);
  return fields;
}

/** Says what the token server said, never what it was sent. */
function refused(uri: string, response: HttpResponse): IngestError {
  const { status } = response;
  const code = isTransientStatus(status) ? "catalog.unavailable" : "catalog.unauthorized";
  return new IngestError(code, `no token from ${uri}: ${status} ${response.body.slice(0, 200)}`, true, {
    uri,
    status,
    nextStep: "check the catalog's credential and its oauth2-server-uri",
  });
}
