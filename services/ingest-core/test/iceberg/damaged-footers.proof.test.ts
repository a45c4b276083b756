import { checkSchema } from "../../src/iceberg/compatibility/check-schema";
import { schemaFromFooter } from "../../src/iceberg/compatibility/schema-from-footer";
import { dataFileFromFooter } from "../../src/iceberg/metrics/data-file-from-footer";
import { inferPartition } from "../../src/iceberg/partition/infer-partition";
import { bindPartitionSpec } from "../../src/iceberg/partition/partition-type";
import { isPrimitive } from "../../src/iceberg/primitive-type";
import type { PartitionSpec, Schema } from "../../src/iceberg/schema";
import { parseFooter } from "../../src/parquet/parse-footer";
import { mutations } from "../fuzz/mutations";
import { fixture } from "../parquet/fixtures";

/** A spec with an identity partition on every primitive column: as much decoding as possible. */
function identitySpec(schema: Schema): PartitionSpec {
  const columns = schema.fields.filter(({ type }) => isPrimitive(type));
  return {
    "spec-id": 0,
    fields: columns.map(({ id, name }, i) => ({
      "field-id": 1000 + i,
      "source-id": id,
      name,
      transform: "identity",
    })),
  };
}

describe.each(["duckdb-scalars", "arro3-nested", "polars-events-b"])("damaged footers of %s", (name) => {
  const whole = fixture(name).bytes;
  const { footerLength } = parseFooter(whole, whole.length);
  const tail = whole.subarray(whole.length - footerLength - 8);
  const schema = schemaFromFooter(parseFooter(tail, whole.length), 2);
  const spec = identitySpec(schema);
  const fields = bindPartitionSpec(spec, schema);

  function examine(bytes: Uint8Array): void {
    const footer = parseFooter(bytes, whole.length - tail.length + bytes.length);
    for (const contract of ["freeze", "evolve"] as const) {
      const verdict = checkSchema(schema, footer, { contract, formatVersion: 2, lastColumnId: 99 });
      if (verdict.kind !== "ok" && verdict.kind !== "encode") continue;
      const { columns } = verdict.mapping;
      const rest = { path: "s3://b/k", fileSize: whole.length, properties: {}, partition: [], columns };
      dataFileFromFooter({ footer, schema, spec, ...rest });
      for (const rowGroup of footer.rowGroups) inferPartition({ fields, schema, footer, rowGroup, columns });
    }
  }

  it("are described, refused or quarantined, but never crash", () => {
    const outcome = mutations(tail, examine);
    expect(outcome.foreignErrors).toEqual([]);
    expect(outcome.accepted).toBeGreaterThan(0);
  });
});
