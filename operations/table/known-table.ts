import { IngestError } from "@floe/ingest-core";
import type { DiagnosticError } from "../../diagnostics/diagnostic";
import { nearest } from "../../schema/nearest";
import { failure } from "../failure";
import type { Lakehouse } from "../lakehouse";

/** Namespaces that are looked through for a name that was mistyped. */
const MOST_NAMESPACES = 50;

/** Whether an error says that a table, or its namespace, does not exist. */
export function isMissingTable(error: unknown): boolean {
  if (!(error instanceof IngestError)) return false;
  if (error.code === "table.not-found") return error.context.table !== undefined;
  return error.code === "catalog.namespace-not-found";
}

/**
 * The refusal of a table that the catalog does not have, with the name that was probably meant.
 *
 * @param known further names: those of the rules
 */
export async function noSuchTable(
  table: string,
  lakehouse: Pick<Lakehouse, "listNamespaces" | "listTables">,
  known: readonly string[],
): Promise<DiagnosticError> {
  const suggestion = nearest(table, new Set([...(await tablesNear(table, lakehouse)), ...known]));
  return failure({
    code: "FLOE7201",
    what: `the catalog has no table '${table}'`,
    ...(suggestion !== undefined && suggestion !== table && { suggestion }),
  });
}

/** Tables of the same namespace; of all top-level ones when that is what was mistyped. */
async function tablesNear(
  table: string,
  { listNamespaces, listTables }: Pick<Lakehouse, "listNamespaces" | "listTables">,
): Promise<readonly string[]> {
  try {
    return await listTables(table.split(".").slice(0, -1));
  } catch {
    // No such namespace, or a catalog that lists none: a suggestion is not worth an error of its own.
  }
  try {
    const namespaces = (await listNamespaces()).slice(0, MOST_NAMESPACES);
    return (await Promise.all(namespaces.map((namespace) => listTables(namespace)))).flat();
  } catch {
    return [];
  }
}
