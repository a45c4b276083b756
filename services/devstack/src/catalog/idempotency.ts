import type { Clock } from "@floe/ingest-core";
import type { CatalogHandler, CatalogResponse } from "./rest-message";

/**
 * Honours `Idempotency-Key` (REST spec): a request whose key was seen gets the
 * final answer of the first one, 2xx and 4xx alike, without running again; 5xx
 * answers are not final. One that is still running is waited for.
 *
 * @param lifetimeMs how long answers are remembered
 */
export function withIdempotency(handler: CatalogHandler, lifetimeMs: number, clock: Clock): CatalogHandler {
  const running = new Map<string, Promise<CatalogResponse>>();
  const finished = new Map<string, { readonly response: CatalogResponse; readonly until: number }>();
  return async (request) => {
    const key = request.headers["idempotency-key"];
    if (key === undefined || request.method === "GET") return handler(request);
    const known = finished.get(key);
    if (known !== undefined && clock.now() <= known.until) return known.response;
    const before = running.get(key);
    if (before !== undefined) return before;
    const answer = handler(request);
    running.set(key, answer);
    try {
      const response = await answer;
      if (response.status < 500) finished.set(key, { response, until: clock.now() + lifetimeMs });
      return response;
    } finally {
      running.delete(key);
    }
  };
}
