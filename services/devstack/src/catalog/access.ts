import { type Clock, type RandomSource, uuidV4 } from "@floe/ingest-core";
import { CatalogError } from "./catalog-error";
import type { CatalogHandler, CatalogResponse } from "./rest-message";
import { errorResponse } from "./rest-routes";

/** Who may use the catalog. */
export interface AccessOptions {
  /** `client_id:client_secret` that the token endpoint accepts. */
  readonly credential: string;
  /** Lifetime of its tokens, s. */
  readonly tokenLifetimeSeconds: number;
  readonly clock: Clock;
  readonly random: RandomSource;
}

/** Demands a bearer token, and hands them out at `/v1/oauth/tokens` by client credentials (RFC 6749 §4.4). */
export function withAccess(handler: CatalogHandler, options: AccessOptions): CatalogHandler {
  const expiries = new Map<string, number>();
  return async (request) => {
    if (request.path === "/v1/oauth/tokens")
      return issueToken(new URLSearchParams(request.body), options, expiries);
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1] ?? "";
    const until = expiries.get(token) ?? 0;
    if (options.clock.now() < until) return handler(request);
    return errorResponse(new CatalogError(401, "NotAuthorizedException", "No valid token"));
  };
}

function issueToken(
  form: URLSearchParams,
  { credential, tokenLifetimeSeconds, clock, random }: AccessOptions,
  expiries: Map<string, number>,
): CatalogResponse {
  const headers = { "content-type": "application/json" };
  const given = `${form.get("client_id") ?? ""}:${form.get("client_secret") ?? ""}`;
  if (form.get("grant_type") !== "client_credentials") {
    return { status: 400, headers, body: JSON.stringify({ error: "unsupported_grant_type" }) };
  }
  if (given !== credential)
    return { status: 401, headers, body: JSON.stringify({ error: "invalid_client" }) };
  const token = uuidV4(random);
  expiries.set(token, clock.now() + tokenLifetimeSeconds * 1000);
  const body = { access_token: token, token_type: "bearer", expires_in: tokenLifetimeSeconds };
  return { status: 200, headers, body: JSON.stringify(body) };
}
