import { mapConcurrently } from "../concurrency";
import { IngestError } from "../errors";
import { isEncodable } from "../execute/encode/is-encodable";
import { checkSchema } from "../iceberg/compatibility/check-schema";
import { NAME_MAPPING_PROPERTY } from "../iceberg/compatibility/name-mapping";
import type { ColumnMapping, SchemaCheckOptions, SchemaVerdict } from "../iceberg/compatibility/verdict";
import { type BoundPartitionField, bindPartitionSpec } from "../iceberg/partition/partition-type";
import type { PartitionSpec, Schema } from "../iceberg/schema";
import type { TableMetadata } from "../iceberg/table-metadata";
import type { ObjectStore } from "../object-store/object-store";
import type { ParquetFooter } from "../parquet/footer";
import { readCsvHeader } from "./csv-header";
import { type CsvLayout, csvFacts, csvLayout } from "./csv-layout";
import { fileFormat } from "./file-format";
import type { FooterSource } from "./footer-source";
import { type AcceptedVerdict, parquetFacts } from "./parquet-facts";
import type { IdentifiedFile, Plan, Quarantined } from "./plan";
import { planOutputs } from "./plan-outputs";
import { settle, sortSettled } from "./quarantine-reason";
import type { SourceFacts } from "./source-facts";
import { DEFAULT_PLAN_LIMITS, type PlanLimits, type TableRules } from "./table-rules";

/** What a plan is made with. */
export interface PlanContext {
  /** `namespace.name`. */
  readonly table: string;
  readonly metadata: TableMetadata;
  readonly rules: TableRules;
  readonly store: Pick<ObjectStore, "getRange">;
  readonly footers: Pick<FooterSource, "get" | "release">;
  /** @default - {@link DEFAULT_PLAN_LIMITS} */
  readonly limits?: Partial<PlanLimits>;
  readonly signal?: AbortSignal;
}

/** How the columns of one shape of files map to the table's. */
export type SourceColumns =
  | { readonly format: "parquet"; readonly mapping: ColumnMapping }
  | { readonly format: "csv"; readonly layout: CsvLayout };

/** A plan with all that its execution needs and that is nothing to print. */
export interface PlannedBatch {
  readonly plan: Plan;
  /** Schema that the outputs are written for: the evolved one, or the table's. */
  readonly schema: Schema;
  readonly spec: PartitionSpec;
  readonly partitionFields: readonly BoundPartitionField[];
  /** By file identity. */
  readonly columns: ReadonlyMap<string, SourceColumns>;
}

const DEFAULT_TARGET_BYTES = 512 * 2 ** 20;

/**
 * Plans a batch: reads footers and headers, checks them against the table, finds
 * the partition of every row group, and decides what to do with each file and
 * why. A file that cannot go in is set aside with its reason; the others go on.
 *
 * @param files identified, not in the table yet
 * @throws IngestError `table.format-version`, `table.not-evolvable`, `request.too-many-files`,
 * `request.too-many-row-groups`, `request.too-many-bytes-to-decode`, `file.changed`, `store.*`
 */
export async function planBatch(
  context: PlanContext,
  files: readonly IdentifiedFile[],
): Promise<PlannedBatch> {
  return new Planner(context).plan(files);
}

/** What was learnt about a file before the final schema is known. */
type Looked =
  | { readonly format: "parquet"; readonly judged: Judged | undefined }
  | { readonly format: "csv"; readonly header: readonly string[] | undefined };

type Judged =
  | { readonly facts: SourceFacts; readonly columns: SourceColumns }
  | { readonly facts: undefined };

class Planner {
  private readonly limits: PlanLimits;
  private readonly spec: PartitionSpec;
  private readonly changes: string[] = [];
  private schema: Schema;
  private lastColumnId: number;
  private rowGroups = 0;
  /** Mappings by shape: files of one shape share theirs, however many they are. */
  private readonly columnsByShape = new Map<string, SourceColumns>();
  private readonly encodableByShape = new Map<string, boolean>();

  constructor(private readonly context: PlanContext) {
    const { metadata, table } = context;
    this.limits = { ...DEFAULT_PLAN_LIMITS, ...context.limits };
    if (metadata["format-version"] === 1) {
      throw new IngestError("table.format-version", `${table} has format version 1`, false, {
        table,
        got: 1,
        expected: "2 or 3",
        nextStep: "upgrade the table to format version 2",
      });
    }
    this.schema = only(metadata.schemas, "schema-id", metadata["current-schema-id"], table);
    this.spec = only(metadata["partition-specs"], "spec-id", metadata["default-spec-id"], table);
    this.lastColumnId = metadata["last-column-id"];
  }

  async plan(files: readonly IdentifiedFile[]): Promise<PlannedBatch> {
    const { maxFiles, concurrency } = this.limits;
    if (files.length > maxFiles) throw this.tooMany("files", files.length, maxFiles);
    const looked = sortSettled(
      files,
      await mapConcurrently(files, concurrency, (file) => settle(file, () => this.look(file))),
    );
    // One after the other and in the batch's order: the same batch gives the same columns every time.
    for (const [file, look] of looked.ok) {
      if (look.format === "parquet" && look.judged === undefined) await this.evolve(file);
    }
    // Only now the schema is final: once a file has changed it, all are judged again.
    const judged = sortSettled(
      looked.ok.map(([file]) => file),
      await mapConcurrently(looked.ok, concurrency, ([file, look]) =>
        settle(file, () => this.judge(file, look)),
      ),
    );
    return this.conclude(judged.ok, [...looked.quarantined, ...judged.quarantined]);
  }

  private conclude(
    judged: readonly (readonly [IdentifiedFile, Judged])[],
    quarantined: readonly Quarantined[],
  ): PlannedBatch {
    const { rules, table, metadata } = this.context;
    const sources = judged.flatMap(([, { facts }]) => facts ?? []);
    const outputs = planOutputs(sources, { rules, limits: this.limits, targetBytes: targetBytes(metadata) });
    const asIs = new Set(
      outputs
        .filter(({ strategy }) => strategy === "copy" || strategy === "register")
        .flatMap((output) => output.sources.map(({ file }) => file.id)),
    );
    const columns = new Map<string, SourceColumns>();
    for (const [, judgement] of judged) {
      if (judgement.facts !== undefined) columns.set(judgement.facts.file.id, judgement.columns);
    }
    return {
      plan: {
        table,
        outputs,
        quarantined,
        duplicates: [],
        empty: judged.filter(([, { facts }]) => facts === undefined).map(([file]) => file),
        ...(this.changes.length > 0 && { evolveTo: this.schema, schemaChanges: this.changes }),
        needsNameMapping: sources.some(({ file, fieldIds }) => asIs.has(file.id) && fieldIds === "absent"),
      },
      schema: this.schema,
      spec: this.spec,
      partitionFields: bindPartitionSpec(this.spec, this.schema),
      columns,
    };
  }

  /** Reads what the decision needs; files that would change the schema are left for later. */
  private async look(file: IdentifiedFile): Promise<Looked> {
    this.context.signal?.throwIfAborted();
    const { rules, store, footers } = this.context;
    if (fileFormat(file.uri, rules) === "csv") {
      const { csv = {} } = rules;
      return {
        format: "csv",
        header: (csv.header ?? true) ? await readCsvHeader(store, file, csv) : undefined,
      };
    }
    const { footer } = await footers.get(file);
    this.rowGroups += footer.rowGroups.length;
    if (this.rowGroups > this.limits.maxRowGroups) {
      throw this.tooMany("row-groups", this.rowGroups, this.limits.maxRowGroups);
    }
    const verdict = this.verdict(footer);
    if (verdict.kind === "quarantine") throw refusal(file, verdict);
    if (verdict.kind === "evolve") return { format: "parquet", judged: undefined };
    return { format: "parquet", judged: this.accept(file, footer, verdict) };
  }

  private async evolve(file: IdentifiedFile): Promise<void> {
    const { footer } = await this.context.footers.get(file);
    const verdict = this.verdict(footer);
    if (verdict.kind !== "evolve") return;
    this.schema = verdict.schema;
    this.lastColumnId = verdict.lastColumnId;
    this.changes.push(...verdict.changes);
  }

  private async judge(file: IdentifiedFile, look: Looked): Promise<Judged> {
    if (look.format === "csv") {
      const layout = csvLayout(file, this.schema, this.context.rules.csv ?? {}, look.header);
      const facts = csvFacts(file, layout);
      return { facts, columns: this.shared(facts.shape, { format: "csv", layout }) };
    }
    if (look.judged !== undefined && this.changes.length === 0) return look.judged;
    const { footer } = await this.context.footers.get(file);
    const verdict = this.verdict(footer);
    if (verdict.kind === "quarantine") throw refusal(file, verdict);
    if (verdict.kind === "evolve") {
      throw new IngestError("table.not-evolvable", "the schema does not settle", false, {
        uri: file.uri,
        got: verdict.changes,
      });
    }
    return this.accept(file, footer, verdict);
  }

  private accept(file: IdentifiedFile, footer: ParquetFooter, verdict: AcceptedVerdict): Judged {
    if (footer.numRows === 0) {
      this.context.footers.release(file);
      return { facts: undefined };
    }
    const { schema } = this;
    const partitionFields = bindPartitionSpec(this.spec, schema);
    const facts = parquetFacts(file, footer, verdict, {
      schema,
      partitionFields,
      isEncodable: (shape) => {
        const key = `${this.changes.length}:${shape}`;
        const known = this.encodableByShape.get(key) ?? isEncodable(schema, footer, verdict.mapping);
        this.encodableByShape.set(key, known);
        return known;
      },
    });
    return { facts, columns: this.shared(facts.shape, { format: "parquet", mapping: verdict.mapping }) };
  }

  private shared(shape: string, columns: SourceColumns): SourceColumns {
    const key = `${this.changes.length}:${shape}`;
    const known = this.columnsByShape.get(key);
    if (known === undefined) this.columnsByShape.set(key, columns);
    return known ?? columns;
  }

  private verdict(footer: ParquetFooter): SchemaVerdict {
    const { metadata, rules } = this.context;
    const options: SchemaCheckOptions = {
      contract: rules.contract ?? "freeze",
      formatVersion: metadata["format-version"],
      lastColumnId: this.lastColumnId,
      nameMapping: metadata.properties[NAME_MAPPING_PROPERTY],
      keepInt96: rules.keepInt96 ?? false,
      nextSchemaId: Math.max(...metadata.schemas.map((schema) => schema["schema-id"])) + 1,
    };
    return checkSchema(this.schema, footer, options);
  }

  private tooMany(what: "files" | "row-groups", got: number, limit: number): IngestError {
    return new IngestError(
      `request.too-many-${what}`,
      `the batch has more ${what} than one plan may hold`,
      false,
      {
        table: this.context.table,
        got,
        expected: `at most ${limit}`,
        nextStep: "make batches smaller, or send this one to the heavy path",
      },
    );
  }
}

function refusal(
  file: IdentifiedFile,
  verdict: SchemaVerdict & { readonly kind: "quarantine" },
): IngestError {
  const more = verdict.refusals.length - 1;
  const reason = more > 0 ? `${verdict.reason} (and ${more} more)` : verdict.reason;
  return new IngestError(verdict.code, reason, false, { uri: file.uri, at: verdict.at });
}

function only<K extends string, T extends { readonly [key in K]: number }>(
  all: readonly T[],
  key: K,
  id: number,
  table: string,
): T {
  const found = all.find((one) => one[key] === id);
  if (found !== undefined) return found;
  throw new IngestError("table.metadata-inconsistent", `${table} has no ${key} ${id}`, false, { table });
}

function targetBytes({ properties }: TableMetadata): number {
  const bytes = Number(properties["write.target-file-size-bytes"]);
  return Number.isSafeInteger(bytes) && bytes > 0 ? bytes : DEFAULT_TARGET_BYTES;
}
