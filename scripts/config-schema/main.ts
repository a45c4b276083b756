import { readFileSync, writeFileSync } from "node:fs";
import { createGenerator } from "ts-json-schema-generator";
import type { JsonSchema } from "../../schema/schema";
import { relaxDefaults } from "./default-fields";

/**
 * Writes `config.schema.json` from the TypeScript type: the editor, the loader and
 * the reference page read the same sentences that a developer reads. With `--check` it
 * writes nothing and fails when the file is out of date.
 */
const FILE = "config.schema.json";
const generator = createGenerator({
  path: "config/types.ts",
  type: "FloeConfig",
  tsconfig: "tsconfig.json",
  skipTypeCheck: true,
  additionalProperties: false,
});
const generated = generator.createSchema("FloeConfig") as unknown as JsonSchema;
const { $ref, definitions } = relaxDefaults(generated);
const schema = {
  $schema: "http://json-schema.org/draft-07/schema#",
  title: "floe config.yaml",
  $ref,
  definitions,
};
const text = `${JSON.stringify(schema, null, 2)}\n`;
if (!process.argv.includes("--check")) writeFileSync(FILE, text);
else if (readFileSync(FILE, "utf8") !== text) {
  console.error(`${FILE} is out of date: run \`npm run generate\` and commit the result`);
  process.exitCode = 1;
}
