import type { TableRequirement, TableUpdate } from "../../catalog/catalog";
import { NAME_MAPPING_PROPERTY } from "../../iceberg/compatibility/name-mapping";
import { highestFieldId } from "../../iceberg/schema-index";
import type { Snapshot, TableMetadata } from "../../iceberg/table-metadata";
import type { BranchHead } from "../branch";
import { ledgerProperty } from "../ledger/ledger";
import type { SnapshotRound } from "./snapshot-round";

/** What must hold for the attempt to be applied: the CAS that exactly-once rests on. */
export function requirements(
  { members, schema }: SnapshotRound,
  metadata: TableMetadata,
  { ref }: BranchHead,
  branch: string,
): TableRequirement[] {
  const staged = members.flatMap(({ publishes }) => publishes ?? []);
  return [
    { type: "assert-table-uuid", uuid: metadata["table-uuid"] },
    { type: "assert-ref-snapshot-id", ref: branch, "snapshot-id": ref?.["snapshot-id"] ?? null },
    { type: "assert-current-schema-id", "current-schema-id": metadata["current-schema-id"] },
    { type: "assert-default-spec-id", "default-spec-id": metadata["default-spec-id"] },
    ...(schema.change === undefined
      ? []
      : [
          {
            type: "assert-last-assigned-field-id" as const,
            "last-assigned-field-id": metadata["last-column-id"],
          },
        ]),
    ...staged.map((stage) => ({
      type: "assert-ref-snapshot-id" as const,
      ref: stage.branch,
      "snapshot-id": stage.snapshotId,
    })),
  ];
}

/** Snapshot, branch and ledger, in one commit. */
export function updates(
  { members, schema, snapshotId }: SnapshotRound,
  metadata: TableMetadata,
  { ref }: BranchHead,
  branch: string,
  snapshot: Snapshot,
  ledger: string,
): TableUpdate[] {
  const mapping = members.find(({ nameMapping }) => nameMapping !== undefined)?.nameMapping;
  const setsMapping = mapping !== undefined && metadata.properties[NAME_MAPPING_PROPERTY] === undefined;
  return [
    ...schemaUpdates(schema, metadata),
    { action: "add-snapshot", snapshot },
    // The update replaces the reference: its retention has to be repeated.
    { ...ref, action: "set-snapshot-ref", "ref-name": branch, type: "branch", "snapshot-id": snapshotId },
    ...members.flatMap(({ publishes }) =>
      publishes === undefined
        ? []
        : [{ action: "remove-snapshot-ref" as const, "ref-name": publishes.branch }],
    ),
    {
      action: "set-properties",
      updates: {
        [ledgerProperty(branch)]: ledger,
        ...(setsMapping && { [NAME_MAPPING_PROPERTY]: mapping }),
      },
    },
  ];
}

function schemaUpdates({ schema, change }: SnapshotRound["schema"], metadata: TableMetadata): TableUpdate[] {
  const lastColumnId = Math.max(metadata["last-column-id"], highestFieldId(schema));
  if (change === undefined) return [];
  if (change === "select") return [{ action: "set-current-schema", "schema-id": schema["schema-id"] }];
  return [
    { action: "add-schema", schema, "last-column-id": lastColumnId },
    { action: "set-current-schema", "schema-id": -1 },
  ];
}
