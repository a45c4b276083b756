import type { CreateTable } from "../catalog/catalog";
import { IngestError } from "../errors";
import { schemaFromFooter } from "../iceberg/compatibility/schema-from-footer";
import type { PartitionSpec } from "../iceberg/schema";
import { fileFormat } from "./file-format";
import type { FooterSource } from "./footer-source";
import type { IdentifiedFile, Quarantined } from "./plan";
import { isFileFault, quarantined } from "./quarantine-reason";
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

/** What a table that does not exist gets from the first files for it. */
export type FirstFiles =
  | { readonly kind: "definition"; readonly definition: CreateTable }
  /** Nothing yet: every file is broken, and set aside as it would be if the table were there. */
  | { readonly kind: "broken"; readonly quarantined: readonly Quarantined[] };

/**
 * Defines a table from the first file that has a schema to give: CSV has names,
 * but no types, and a broken file has nothing.
 *
 * @throws IngestError `table.not-found` when files are left that are not broken and define nothing;
 * `store.*`, `file.changed`
 */
export async function tableFromFiles(
  table: string,
  files: readonly IdentifiedFile[],
  footers: FooterSource,
  rules: TableRules,
  more: NewTable,
): Promise<FirstFiles> {
  // Nanoseconds are a type of their own from version 3 on.
  const formatVersion = more.properties?.["format-version"] === "3" ? 3 : 2;
  const broken: Quarantined[] = [];
  for (const file of files) {
    try {
      if (fileFormat(file.uri, rules) === "csv") continue;
      const { footer } = await footers.get(file);
      const schema = schemaFromFooter(footer, formatVersion);
      if (schema.fields.length > 0) return { kind: "definition", definition: { ...more, schema } };
    } catch (error) {
      if (!isFileFault(error)) throw error;
      broken.push(quarantined(file, error));
    }
  }
  if (broken.length === files.length) return { kind: "broken", quarantined: broken };
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
