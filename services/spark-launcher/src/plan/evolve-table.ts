import {
  type Catalog,
  type Clock,
  IngestError,
  type LoadedTable,
  type Schema,
  systemRandom,
  type TableUpdate,
  uuidV7,
} from "@floe/ingest-core";

/**
 * Gives a table the schema that a batch needs, before the job that writes it. Spark writes for the table
 * as it is, so the schema can not wait for the commit that publishes. What is added is optional: should
 * the job fail, the table has a column without values, and the next attempt finds it there.
 *
 * @returns the table as it is now; when another writer was faster, as that one left it: plan again
 * @throws IngestError `table.evolution-refused`, `catalog.commit-unknown` (retriable)
 */
export async function evolveTable(
  catalog: Catalog,
  name: string,
  { metadata }: LoadedTable,
  schema: Schema,
  clock: Clock,
): Promise<LoadedTable | undefined> {
  const outcome = await catalog.commit(
    name,
    [
      { type: "assert-table-uuid", uuid: metadata["table-uuid"] },
      { type: "assert-current-schema-id", "current-schema-id": metadata["current-schema-id"] },
      { type: "assert-last-assigned-field-id", "last-assigned-field-id": metadata["last-column-id"] },
    ],
    schemaUpdates(metadata.schemas, schema),
    uuidV7(clock, systemRandom),
  );
  if (outcome.kind === "committed") return outcome.table;
  if (outcome.kind === "conflict") return undefined;
  throw outcome.kind === "unknown"
    ? new IngestError(
        "catalog.commit-unknown",
        `nobody knows whether ${name} was changed: ${outcome.reason}`,
        true,
        {
          table: name,
          nextStep: "nothing: the event comes again and finds out",
        },
      )
    : new IngestError(
        "table.evolution-refused",
        `the catalog refused to change ${name}: ${outcome.reason}`,
        false,
        {
          table: name,
          status: outcome.status,
        },
      );
}

/** A schema that the table had before is taken up again; a catalog would not add it a second time. */
function schemaUpdates(schemas: readonly Schema[], schema: Schema): TableUpdate[] {
  const fields = JSON.stringify(schema.fields);
  const known = schemas.find((other) => JSON.stringify(other.fields) === fields);
  if (known !== undefined) return [{ action: "set-current-schema", "schema-id": known["schema-id"] }];
  return [
    { action: "add-schema", schema },
    { action: "set-current-schema", "schema-id": -1 },
  ];
}
