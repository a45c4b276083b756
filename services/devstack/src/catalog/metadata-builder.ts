import {
  type PartitionSpec,
  printJson,
  type Schema,
  type Snapshot,
  type SnapshotRef,
} from "@floe/ingest-core";
import { badRequest, invalid } from "./catalog-error";
import { highestFieldId } from "./fresh-ids";
import {
  FIRST_PARTITION_FIELD_ID,
  type SortOrder,
  type StatisticsFile,
  type TableDocument,
} from "./table-document";

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** Id that stands for "the one this commit has just added" (REST spec). */
const LAST_ADDED = -1;

/**
 * Applies the updates of one commit to a table's metadata, with the checks of
 * Java's `TableMetadata.Builder`, which is what most catalogs run.
 */
export class MetadataBuilder {
  private readonly draft: Writable<TableDocument>;
  private addedSchema: number | undefined;
  private addedSpec: number | undefined;
  private addedOrder: number | undefined;
  private readonly addedSnapshots = new Set<bigint>();

  constructor(
    base: TableDocument,
    private readonly now: number,
  ) {
    this.draft = { ...base, "last-updated-ms": now };
  }

  build(): TableDocument {
    return this.draft;
  }

  assignUuid(uuid: string): void {
    if (this.draft["table-uuid"] !== "" && this.draft["table-uuid"] !== uuid) {
      throw badRequest("Cannot re-assign the table's UUID");
    }
    this.draft["table-uuid"] = uuid;
  }

  upgradeFormatVersion(version: number): void {
    if (version < this.draft["format-version"] || version > 3) {
      throw invalid(`Cannot change format version from v${this.draft["format-version"]} to v${version}`);
    }
    this.draft["format-version"] = version as 1 | 2 | 3;
    if (version >= 3) this.draft["next-row-id"] ??= 0n;
  }

  addSchema(schema: Schema): void {
    const same = this.draft.schemas.find((existing) => fieldsOf(existing) === fieldsOf(schema));
    const id = same?.["schema-id"] ?? 1 + Math.max(-1, ...this.draft.schemas.map((s) => s["schema-id"]));
    if (same === undefined) this.draft.schemas = [...this.draft.schemas, { ...schema, "schema-id": id }];
    this.draft["last-column-id"] = Math.max(this.draft["last-column-id"], highestFieldId(schema));
    this.addedSchema = id;
  }

  setCurrentSchema(id: number): void {
    const chosen = this.chosen(id, this.addedSchema, "schema");
    if (!this.draft.schemas.some((schema) => schema["schema-id"] === chosen)) {
      throw invalid(`Cannot set current schema to unknown schema: ${chosen}`);
    }
    this.draft["current-schema-id"] = chosen;
  }

  addSpec(spec: PartitionSpec): void {
    const id = 1 + Math.max(-1, ...this.draft["partition-specs"].map((s) => s["spec-id"]));
    let last = Math.max(this.draft["last-partition-id"], FIRST_PARTITION_FIELD_ID - 1);
    const fields = spec.fields.map((field) => ({ ...field, "field-id": field["field-id"] ?? ++last }));
    this.draft["partition-specs"] = [...this.draft["partition-specs"], { "spec-id": id, fields }];
    this.draft["last-partition-id"] = Math.max(last, ...fields.map((field) => field["field-id"]));
    this.addedSpec = id;
  }

  setDefaultSpec(id: number): void {
    const chosen = this.chosen(id, this.addedSpec, "partition spec");
    if (!this.draft["partition-specs"].some((spec) => spec["spec-id"] === chosen)) {
      throw invalid(`Cannot set default partition spec to unknown spec: ${chosen}`);
    }
    this.draft["default-spec-id"] = chosen;
  }

  addSortOrder(order: SortOrder): void {
    const unsorted = order.fields.length === 0;
    const id = unsorted ? 0 : 1 + Math.max(0, ...this.draft["sort-orders"].map((o) => o["order-id"]));
    const others = this.draft["sort-orders"].filter((existing) => existing["order-id"] !== id);
    this.draft["sort-orders"] = [...others, { ...order, "order-id": id }];
    this.addedOrder = id;
  }

  setDefaultSortOrder(id: number): void {
    this.draft["default-sort-order-id"] = this.chosen(id, this.addedOrder, "sort order");
  }

  addSnapshot(snapshot: Snapshot): void {
    const { draft } = this;
    const id = snapshot["snapshot-id"];
    if (draft.snapshots.some((existing) => existing["snapshot-id"] === id)) {
      throw invalid(`Snapshot already exists for id: ${id}`);
    }
    const sequence = snapshot["sequence-number"] ?? 0n;
    if (draft["format-version"] > 1) {
      const last = draft["last-sequence-number"];
      if (sequence <= last && snapshot["parent-snapshot-id"] !== undefined) {
        throw invalid(
          `Cannot add snapshot with sequence number ${sequence} older than last sequence number ${last}`,
        );
      }
      draft["last-sequence-number"] = sequence;
    }
    this.assignRows(snapshot);
    draft.snapshots = [...draft.snapshots, snapshot];
    draft["last-updated-ms"] = snapshot["timestamp-ms"];
    this.addedSnapshots.add(id);
  }

  setRef(name: string, ref: SnapshotRef): void {
    const id = ref["snapshot-id"];
    const snapshot = this.draft.snapshots.find((existing) => existing["snapshot-id"] === id);
    if (snapshot === undefined) throw invalid(`Cannot set ${name} to unknown snapshot: ${id}`);
    this.draft.refs = { ...this.draft.refs, [name]: ref };
    if (name !== "main") return;
    this.draft["current-snapshot-id"] = id;
    const at = this.addedSnapshots.has(id) ? snapshot["timestamp-ms"] : this.now;
    this.draft["snapshot-log"] = [...this.draft["snapshot-log"], { "snapshot-id": id, "timestamp-ms": at }];
  }

  removeRef(name: string): void {
    const { [name]: _removed, ...others } = this.draft.refs;
    this.draft.refs = others;
    if (name === "main") this.draft["current-snapshot-id"] = null;
  }

  removeSnapshots(ids: ReadonlySet<bigint>): void {
    const gone = (entry: { readonly "snapshot-id": bigint }) => ids.has(entry["snapshot-id"]);
    this.draft.snapshots = this.draft.snapshots.filter((snapshot) => !gone(snapshot));
    for (const [name, ref] of Object.entries(this.draft.refs)) if (gone(ref)) this.removeRef(name);
    // A gap in the history would make time travel wrong: everything before it goes too.
    const lastGone = this.draft["snapshot-log"].findLastIndex(gone);
    this.draft["snapshot-log"] = this.draft["snapshot-log"].slice(lastGone + 1);
  }

  setLocation(location: string): void {
    this.draft.location = location.replace(/\/+$/, "");
  }

  setProperties(updates: Readonly<Record<string, string>>): void {
    this.draft.properties = { ...this.draft.properties, ...updates };
  }

  removeProperties(removals: readonly string[]): void {
    const kept = Object.entries(this.draft.properties).filter(([key]) => !removals.includes(key));
    this.draft.properties = Object.fromEntries(kept);
  }

  setStatistics(field: "statistics" | "partition-statistics", file: StatisticsFile): void {
    this.removeStatistics(field, file["snapshot-id"]);
    this.draft[field] = [...(this.draft[field] ?? []), file];
  }

  removeStatistics(field: "statistics" | "partition-statistics", snapshotId: bigint): void {
    this.draft[field] = (this.draft[field] ?? []).filter((file) => file["snapshot-id"] !== snapshotId);
  }

  removeSpecs(ids: readonly number[]): void {
    if (ids.includes(this.draft["default-spec-id"]))
      throw invalid("Cannot remove the default partition spec");
    this.draft["partition-specs"] = this.draft["partition-specs"].filter((s) => !ids.includes(s["spec-id"]));
  }

  removeSchemas(ids: readonly number[]): void {
    if (ids.includes(this.draft["current-schema-id"])) throw invalid("Cannot remove the current schema");
    this.draft.schemas = this.draft.schemas.filter((schema) => !ids.includes(schema["schema-id"]));
  }

  /** Row lineage of format version 3 (Iceberg spec, "Row Lineage"). */
  private assignRows(snapshot: Snapshot): void {
    if (this.draft["format-version"] < 3) return;
    const next = this.draft["next-row-id"] ?? 0n;
    const first = snapshot["first-row-id"];
    if (first === undefined) throw invalid("Cannot add a snapshot: first-row-id is null");
    if (first < next) {
      throw invalid(`Cannot add a snapshot, first-row-id is behind table next-row-id: ${first} < ${next}`);
    }
    this.draft["next-row-id"] = next + (snapshot["added-rows"] ?? 0n);
  }

  private chosen(id: number, added: number | undefined, what: string): number {
    if (id !== LAST_ADDED) return id;
    if (added === undefined) throw invalid(`Cannot set last added ${what}: none has been added`);
    return added;
  }
}

function fieldsOf(schema: Schema): string {
  return printJson([schema.fields, schema["identifier-field-ids"] ?? []]);
}
