import type { PartitionSpec, Schema, Snapshot, SnapshotRef } from "@floe/ingest-core";
import { badRequest } from "./catalog-error";
import type { MetadataBuilder } from "./metadata-builder";
import type { SortOrder, StatisticsFile } from "./table-document";

/** An update as the client sent it. */
export type UpdateJson = Readonly<Record<string, unknown>> & { readonly action: string };

/**
 * Applies one update of a commit (REST spec, `TableUpdate`).
 *
 * @throws CatalogError 400 when it is unknown or does not fit the table
 */
export function applyUpdate(update: UpdateJson, builder: MetadataBuilder): void {
  const apply = UPDATES[update.action];
  if (apply === undefined) throw badRequest(`Unknown update: ${update.action}`);
  apply(update, builder);
}

type Apply = (update: UpdateJson, builder: MetadataBuilder) => void;

const UPDATES: Readonly<Record<string, Apply>> = {
  "assign-uuid": (update, builder) => builder.assignUuid(String(update.uuid)),
  "upgrade-format-version": (update, builder) =>
    builder.upgradeFormatVersion(Number(update["format-version"])),
  "add-schema": (update, builder) => builder.addSchema(update.schema as Schema),
  "set-current-schema": (update, builder) => builder.setCurrentSchema(Number(update["schema-id"])),
  "add-spec": (update, builder) => builder.addSpec(update.spec as PartitionSpec),
  "set-default-spec": (update, builder) => builder.setDefaultSpec(Number(update["spec-id"])),
  "add-sort-order": (update, builder) => builder.addSortOrder(update["sort-order"] as SortOrder),
  "set-default-sort-order": (update, builder) => builder.setDefaultSortOrder(Number(update["sort-order-id"])),
  "add-snapshot": (update, builder) => builder.addSnapshot(update.snapshot as Snapshot),
  "set-snapshot-ref": (update, builder) => {
    // The update is the new reference: retention that it does not mention is gone.
    const { action: _action, "ref-name": name, ...ref } = update;
    builder.setRef(String(name), ref as unknown as SnapshotRef);
  },
  "remove-snapshot-ref": (update, builder) => builder.removeRef(String(update["ref-name"])),
  "remove-snapshots": (update, builder) =>
    builder.removeSnapshots(new Set(update["snapshot-ids"] as readonly bigint[])),
  "set-location": (update, builder) => builder.setLocation(String(update.location)),
  "set-properties": (update, builder) =>
    builder.setProperties(update.updates as Readonly<Record<string, string>>),
  "remove-properties": (update, builder) => builder.removeProperties(update.removals as readonly string[]),
  "set-statistics": (update, builder) =>
    builder.setStatistics("statistics", update.statistics as StatisticsFile),
  "remove-statistics": (update, builder) =>
    builder.removeStatistics("statistics", update["snapshot-id"] as bigint),
  "set-partition-statistics": (update, builder) =>
    builder.setStatistics("partition-statistics", update["partition-statistics"] as StatisticsFile),
  "remove-partition-statistics": (update, builder) =>
    builder.removeStatistics("partition-statistics", update["snapshot-id"] as bigint),
  "remove-partition-specs": (update, builder) => builder.removeSpecs(update["spec-ids"] as readonly number[]),
  "remove-schemas": (update, builder) => builder.removeSchemas(update["schema-ids"] as readonly number[]),
};
