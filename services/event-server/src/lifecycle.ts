import type { Observer } from "@floe/ingest-core";

/** A part of a service that has to be stopped in order. */
export interface Stoppable {
  /** @param graceMs how long work in flight may go on */
  stop(graceMs: number): Promise<void>;
}

/**
 * Ends the process decently on SIGTERM and SIGINT: work in flight is finished and
 * acknowledged, then the process exits 0. A second signal, or the end of the grace
 * period, ends it at once with 1; whatever was not acknowledged comes again.
 *
 * @param graceMs must be below the pod's terminationGracePeriodSeconds
 */
export function stopOnSignals(parts: readonly Stoppable[], graceMs: number, observer: Observer): void {
  let stopping = false;
  const stop = (signal: NodeJS.Signals) => {
    if (stopping) process.exit(1);
    stopping = true;
    observer.log("info", "stopping", { signal, graceMs });
    // The parts abort their work when the grace period ends; a second later nothing can hold the process any more.
    setTimeout(() => process.exit(1), graceMs + 1000).unref();
    Promise.all(parts.map((part) => part.stop(graceMs))).then(
      () => {
        observer.log("info", "stopped");
        process.exit(0);
      },
      (error: unknown) => {
        observer.log("error", "stopping failed", { cause: error });
        process.exit(1);
      },
    );
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
}
