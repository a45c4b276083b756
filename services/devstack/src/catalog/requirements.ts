import { badRequest, requirementFailed } from "./catalog-error";
import type { TableDocument } from "./table-document";

/** A requirement as the client sent it. */
export type RequirementJson = Readonly<Record<string, unknown>> & { readonly type: string };

/**
 * Checks one requirement of a commit (REST spec, `TableRequirement`).
 *
 * @param document the table, `undefined` when it does not exist
 * @throws CatalogError 409 when it does not hold, 400 when it is unknown
 */
export function checkRequirement(requirement: RequirementJson, document: TableDocument | undefined): void {
  if (requirement.type === "assert-create") {
    if (document !== undefined) throw requirementFailed("table already exists");
    return;
  }
  const check = CHECKS[requirement.type];
  if (check === undefined) throw badRequest(`Unknown requirement: ${requirement.type}`);
  // A create transaction sends the requirements of its updates too; nothing is there to compare with.
  if (document !== undefined) check(requirement, document);
}

const CHECKS: Readonly<Record<string, (requirement: RequirementJson, document: TableDocument) => void>> = {
  "assert-table-uuid": (requirement, document) =>
    same("UUID does not match", String(requirement.uuid).toLowerCase(), document["table-uuid"].toLowerCase()),
  "assert-ref-snapshot-id": (requirement, document) => {
    const ref = String(requirement.ref);
    const expected = requirement["snapshot-id"] ?? null;
    same(`branch or tag ${ref} has changed`, expected, document.refs[ref]?.["snapshot-id"] ?? null);
  },
  "assert-last-assigned-field-id": (requirement, document) =>
    same("last assigned field id changed", requirement["last-assigned-field-id"], document["last-column-id"]),
  "assert-current-schema-id": (requirement, document) =>
    same("current schema changed", requirement["current-schema-id"], document["current-schema-id"]),
  "assert-last-assigned-partition-id": (requirement, document) =>
    same(
      "last assigned partition id changed",
      requirement["last-assigned-partition-id"],
      document["last-partition-id"],
    ),
  "assert-default-spec-id": (requirement, document) =>
    same("default partition spec changed", requirement["default-spec-id"], document["default-spec-id"]),
  "assert-default-sort-order-id": (requirement, document) =>
    same(
      "default sort order changed",
      requirement["default-sort-order-id"],
      document["default-sort-order-id"],
    ),
};

function same(what: string, expected: unknown, actual: unknown): void {
  if (expected !== actual) throw requirementFailed(`${what}: expected ${expected} != ${actual}`);
}
