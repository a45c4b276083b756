import { writeFileSync } from "node:fs";
import { createGenerator } from "ts-json-schema-generator";
import type { JsonSchema } from "../../schema/schema";
import { relaxDefaults } from "./default-fields";

/**
 * Writes `config.schema.json` from the TypeScript type: the editor, the loader and
 * the reference page read the same sentences that a developer reads.
 */
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
writeFileSync("config.schema.json", `${JSON.stringify(schema, null, 2)}\n`);
