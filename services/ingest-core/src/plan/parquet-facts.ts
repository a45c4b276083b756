import type { SchemaVerdict } from "../iceberg/compatibility/verdict";
import { inferPartition } from "../iceberg/partition/infer-partition";
import type { BoundPartitionField } from "../iceberg/partition/partition-type";
import type { Schema } from "../iceberg/schema";
import { fieldIdKey, mergeSignature } from "../parquet/edit/signature";
import type { ParquetFooter } from "../parquet/footer";
import type { IdentifiedFile } from "./plan";
import { count } from "./plan-wording";
import type { RowGroupFacts, SourceFacts } from "./source-facts";

/** A verdict under which a file goes into the table. */
export type AcceptedVerdict = SchemaVerdict & { readonly kind: "ok" | "encode" };

/** Facts of a Parquet file that fits the table's schema. */
export function parquetFacts(
  file: IdentifiedFile,
  footer: ParquetFooter,
  verdict: AcceptedVerdict,
  table: {
    readonly schema: Schema;
    readonly partitionFields: readonly BoundPartitionField[];
    readonly isEncodable: (shape: string) => boolean;
  },
): SourceFacts {
  const { mapping } = verdict;
  const { schema, partitionFields: fields } = table;
  const shape = `${mergeSignature(footer)}:${fieldIdKey(footer)}`;
  return {
    // The event's size may be wrong; the object that the entity tag pins has this one.
    file: file.size === footer.fileSize ? file : { ...file, size: footer.fileSize },
    format: "parquet",
    shape,
    ...(verdict.kind === "encode" && { mustDecode: whyCast(verdict) }),
    isEncodable: table.isEncodable(shape),
    fieldIds: mapping.fieldIds,
    isReadableAsIs: mapping.isReadableAsIs,
    bodyBytes: footer.footerStart,
    footerBytes: footer.footerLength,
    rowGroups: footer.rowGroups.map(
      (rowGroup): RowGroupFacts => ({
        rows: rowGroup.numRows,
        bytes: rowGroup.columns.reduce((sum, chunk) => sum + chunk.compressedSize, 0),
        partition: inferPartition({ fields, schema, footer, rowGroup, columns: mapping.columns }),
      }),
    ),
  };
}

function whyCast({ casts }: SchemaVerdict & { readonly kind: "encode" }): string {
  const [first] = casts;
  if (first === undefined) return "its values have to be converted";
  const others = casts.length - 1;
  const rest = others > 0 ? ` (and ${count(others, "other column")})` : "";
  return `${first.path.join(".")}: ${first.why}${rest}`;
}
