import type { CommitOutcome } from "../catalog/catalog";
import { IngestError } from "../errors";

/**
 * `catalog.commit-unknown`: nobody can say whether the commit was applied. The
 * batch must come again; the ledger then tells.
 */
export function commitUnknown(table: string, reason: string): IngestError {
  return new IngestError(
    "catalog.commit-unknown",
    `the outcome of a commit to ${table} is unknown: ${reason}`,
    true,
    {
      table,
      nextStep: "nothing: the same event, sent again, finds out",
    },
  );
}

/** `catalog.commit-contention`: other writers were faster every time. */
export function commitContention(table: string, attempts: number): IngestError {
  return new IngestError(
    "catalog.commit-contention",
    `${attempts} attempts to commit to ${table} lost against other writers`,
    true,
    { table, nextStep: "route a table's events to one worker, or raise commit.retry.num-retries" },
  );
}

/**
 * The catalog refused the commit as such. Retriable only where the files are
 * not at fault: `catalog.unauthorized`, `catalog.forbidden`. Otherwise
 * `table.not-found` (404) or `catalog.commit-rejected`.
 */
export function commitRejected(
  table: string,
  { status, reason }: CommitOutcome & { readonly kind: "rejected" },
): IngestError {
  const message = `the catalog rejected a commit to ${table}: ${reason}`;
  switch (status) {
    case 401:
    case 419:
      return new IngestError("catalog.unauthorized", message, true, { table, status });
    case 403:
      return new IngestError("catalog.forbidden", message, true, { table, status });
    case 404:
      return new IngestError("table.not-found", message, false, { table, status });
    default:
      return new IngestError("catalog.commit-rejected", message, false, { table, status });
  }
}
