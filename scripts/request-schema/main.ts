import { writeFileSync } from "node:fs";
import { createGenerator } from "ts-json-schema-generator";

/**
 * Writes the wire contract as JSON Schema: executors in other languages validate
 * against the same file that the TypeScript type is the source of.
 */
const { $ref, definitions } = createGenerator({
  path: "services/ingest-core/src/request/ingest-message.ts",
  type: "IngestMessage",
  tsconfig: "tsconfig.json",
  skipTypeCheck: true,
  additionalProperties: true,
}).createSchema("IngestMessage");
const schema = {
  $schema: "http://json-schema.org/draft-07/schema#",
  title: "floe ingest request",
  $ref,
  definitions,
};
writeFileSync("services/ingest-core/ingest-request.schema.json", `${JSON.stringify(schema, null, 2)}\n`);
