import type { Clock } from "@floe/ingest-core";
import { CatalogError } from "./catalog-error";
import type { CatalogHandler, CatalogRequest, CatalogResponse } from "./rest-message";
import { errorResponse } from "./rest-routes";

/** What goes wrong with one request. */
export type CatalogFault =
  /** The answer takes `ms` longer. */
  | { readonly kind: "latency"; readonly ms: number }
  /** Answered with `status` without being looked at (503 of a gateway, 429, 409 of a lost race). */
  | { readonly kind: "refuse"; readonly status: number }
  /** Applied, then answered with `status`. */
  | { readonly kind: "fail-after"; readonly status: number }
  /** Answered with `status` at once, applied `ms` later: a request that was stuck in a queue. */
  | { readonly kind: "apply-later"; readonly ms: number; readonly status: number }
  /** The connection ends before the request is looked at, or after it was applied. */
  | { readonly kind: "disconnect"; readonly when: "before" | "after" }
  /** Applied, but only half of the answer arrives. */
  | { readonly kind: "truncate" };

/** Decides about every request in turn. */
export type CatalogFaultPlan = (request: CatalogRequest) => CatalogFault | undefined;

/** Puts faults between clients and the catalog. */
export function withFaults(handler: CatalogHandler, plan: CatalogFaultPlan, clock: Clock): CatalogHandler {
  return async (request) => {
    const fault = plan(request);
    switch (fault?.kind) {
      case undefined:
        return handler(request);
      case "latency":
        await clock.sleep(fault.ms);
        return handler(request);
      case "refuse":
        return failure(fault.status);
      case "fail-after":
        await handler(request);
        return failure(fault.status);
      case "apply-later":
        void clock.sleep(fault.ms).then(() => handler(request));
        return failure(fault.status);
      case "disconnect":
        return { ...(fault.when === "before" ? failure(503) : await handler(request)), delivery: "none" };
      case "truncate":
        return { ...(await handler(request)), delivery: "half" };
    }
  };
}

function failure(status: number): CatalogResponse {
  const type =
    status === 409 ? "CommitFailedException" : status < 500 ? "RESTException" : "ServiceFailureException";
  return errorResponse(new CatalogError(status, type, `injected ${status}`));
}

/** How often each fault happens, as a share of the requests it applies to. */
export interface CatalogFaultRates {
  /** Share of commits that fail in one of the ways of {@link CatalogFault}. */
  readonly commits: number;
  /** Share of other requests that are refused, cut or dropped. */
  readonly others: number;
  /** Longest delay of a late commit, ms. */
  readonly lateMs: number;
}

/**
 * A plan that depends on nothing but its random source: the same seed gives the
 * same faults for the same requests.
 *
 * @param random uniform in [0, 1)
 */
export function randomFaults(random: () => number, rates: CatalogFaultRates): CatalogFaultPlan {
  const pick = <T>(options: readonly T[]): T => options[Math.floor(random() * options.length)] as T;
  const isCommit = ({ method, path }: CatalogRequest) => method === "POST" && /\/tables\/[^/]+$/.test(path);
  return (request) => {
    const commit = isCommit(request);
    if (random() >= (commit ? rates.commits : rates.others)) return undefined;
    const status = pick([500, 502, 503, 504]);
    const latency: CatalogFault = { kind: "latency", ms: random() * rates.lateMs };
    const always: CatalogFault[] = [
      { kind: "refuse", status },
      { kind: "disconnect", when: "before" },
      latency,
    ];
    if (!commit) return pick<CatalogFault>([...always, { kind: "truncate" }]);
    return pick<CatalogFault>([
      ...always,
      { kind: "refuse", status: 409 },
      { kind: "fail-after", status },
      // A proxy that sent the request twice, and passes on the answer to the second one.
      { kind: "fail-after", status: 409 },
      { kind: "apply-later", ms: random() * rates.lateMs, status },
      { kind: "disconnect", when: "after" },
      { kind: "truncate" },
    ]);
  };
}
