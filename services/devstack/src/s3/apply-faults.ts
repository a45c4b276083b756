import type { IncomingMessage } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import type { Fault } from "./fault-plan";
import { S3Failure } from "./s3-failure";

/** What faults made of a request. */
export interface FaultOutcome {
  /** The connection is gone, or never answered: write nothing. */
  readonly dropped?: boolean;
  /** Answer this although the work was done. */
  readonly instead?: S3Failure;
  /** Break the connection after so many bytes of the body. */
  readonly truncateAt?: number;
}

/**
 * Faults that come before the work.
 *
 * @throws S3Failure that stands in for the work
 */
export async function applyBefore(faults: readonly Fault[], message: IncomingMessage): Promise<FaultOutcome> {
  for (const fault of faults) {
    if (fault.kind === "latency") await delay(fault.ms);
    if (fault.kind === "hang") return { dropped: true };
    if (fault.kind === "reset" && fault.when === "before") return reset(message);
    if (fault.kind === "status" && fault.when === "before") throw failure(fault);
  }
  return {};
}

/** Faults that come after the work, when the client may not learn that it was done. */
export function applyAfter(faults: readonly Fault[], message: IncomingMessage): FaultOutcome {
  for (const fault of faults) {
    if (fault.kind === "reset" && fault.when === "after") return reset(message);
    if (fault.kind === "status" && fault.when === "after") return { instead: failure(fault) };
    if (fault.kind === "truncate") return { truncateAt: fault.bytes };
  }
  return {};
}

function failure(fault: Fault & { readonly kind: "status" }): S3Failure {
  return new S3Failure(fault.status, fault.code ?? "", "injected");
}

function reset(message: IncomingMessage): FaultOutcome {
  message.socket.resetAndDestroy();
  return { dropped: true };
}
