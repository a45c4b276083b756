import { parseConfig } from "../../config/load";
import schema from "../../config.schema.json";
import type { JsonSchema } from "../../schema/schema";
import { configurationPage } from "./configuration-page";
import { withDiagrams } from "./diagrams";
import { errorsPage } from "./errors-page";
import { verifyPage } from "./verify-page";

/** Pages of docs/ that are made from code, by path. */
export function generatedPages(): ReadonlyMap<string, string> {
  const defaults = parseConfig("") as unknown as Readonly<Record<string, unknown>>;
  return new Map([
    ["docs/errors.md", errorsPage()],
    ["docs/verify.md", verifyPage()],
    ...["docs/networking.md", "docs/kafka.md"].map((path) => [path, withDiagrams(path)] as const),
    ["docs/configuration.md", configurationPage(schema as unknown as JsonSchema, defaults)],
  ]);
}
