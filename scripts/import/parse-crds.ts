import { parseAllDocuments } from "yaml";
import { ImportError } from "./import-error";
import { joinQuotedScalars } from "./join-quoted-scalars";
import { isObject, type Json, type JsonObject } from "./json";

/**
 * The CustomResourceDefinitions of a YAML file; other documents are ignored.
 *
 * Text that the parser refuses is repaired once ({@link joinQuotedScalars}). Repairing always would break
 * files that are fine: a plain scalar may legitimately end in `''`.
 *
 * @param where the file's name, for messages
 * @throws ImportError `IMPORT_YAML_INVALID` with line and column
 */
export function parseCrds(text: string, where: string): JsonObject[] {
  let documents = parseAllDocuments(text);
  if (documents.some((document) => document.errors.length > 0)) {
    documents = parseAllDocuments(joinQuotedScalars(text));
  }
  const [error] = documents.flatMap((document) => document.errors);
  if (error !== undefined) {
    const position = error.linePos?.[0];
    throw invalid(position ? `${where}:${position.line}:${position.col}` : where, error);
  }
  let values: Json[];
  try {
    values = documents.map((document) => document.toJS() as Json);
  } catch (cause) {
    throw invalid(where, cause); // An alias to nothing, or more aliases than a file of CRDs can need.
  }
  return values.filter(isObject).filter((document) => document.kind === "CustomResourceDefinition");
}

function invalid(where: string, cause: unknown): ImportError {
  return new ImportError("IMPORT_YAML_INVALID", {
    what: "the file is not valid YAML, even after joining quoted scalars",
    where,
    got: cause instanceof Error ? cause.message : String(cause),
    next: "compare it with upstream; a new upstream quirk is repaired in scripts/import/parse-crds.ts",
    cause,
  });
}
