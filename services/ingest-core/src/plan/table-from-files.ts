import type { CreateTable } from "../catalog/catalog";
import { IngestError } from "../errors";
import { schemaFromFooter } from "../iceberg/compatibility/schema-from-footer";
import type { PartitionSpec } from "../iceberg/schema";
import { fileFormat } from "./file-format";
import type { FooterSource } from "./footer-source";
import type { IdentifiedFile } from "./plan";
import { isFileFault } from "./quarantine-reason";
import type { TableRules } from "./table-rules";

/** What a new table has beside the schema that its first file gives it. */
export interface NewTable {
  /** @default - unpartitioned */
  readonly partitionSpec?: PartitionSpec;
  /** @default - the catalog's choice */
  readonly location?: string;
  /** @default - the catalog's */
  readonly properties?: Readonly<Record<string, string>>;
}

/**
 * Defines a table from the first file that has a schema to give: CSV has names,
 * but no types, and a broken file has nothing.
 *
 * @throws IngestError `table.not-found` when no file of the batch can define it
 */
export async function tableFromFiles(
  table: string,
  files: readonly IdentifiedFile[],
  footers: FooterSource,
  rules: TableRules,
  more: NewTable,
): Promise<CreateTable> {
  // Nanoseconds are a type of their own from version 3 on.
  const formatVersion = more.properties?.["format-version"] === "3" ? 3 : 2;
  for (const file of files) {
    try {
      if (fileFormat(file.uri, rules) === "csv") continue;
      const { footer } = await footers.get(file);
      const schema = schemaFromFooter(footer, formatVersion);
      if (schema.fields.length > 0) return { ...more, schema };
    } catch (error) {
      if (!isFileFault(error)) throw error;
    }
  }
  throw new IngestError(
    "table.not-found",
    `${table} does not exist, and no file of the batch can define it`,
    false,
    {
      table,
      expected: "a readable Parquet file",
      nextStep: "create the table, then send the event again",
    },
  );
}
