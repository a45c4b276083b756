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
    throw new ImportError("IMPORT_YAML_INVALID", {
      what: "the file is not valid YAML, even after joining quoted scalars",
      where: error.linePos ? `${where}:${error.linePos[0].line}:${error.linePos[0].col}` : where,
      got: error.message,
      next: "compare with the upstream file; if upstream is malformed in a new way, extend scripts/import/parse-crds.ts",
      cause: error,
    });
  }
  return documents
    .map((document) => document.toJS() as Json)
    .filter(isObject)
    .filter((document) => document.kind === "CustomResourceDefinition");
}
