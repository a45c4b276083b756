import { immutableFields } from "./immutable-fields";
import { kafkaRisks } from "./kafka-risks";
import type { PlatformObject } from "./platform-object";
import { removalRisks } from "./removal-risks";
import { type ChangedObject, danger, type Risk, type RiskRule } from "./risk";
import { versionRisks } from "./version-risks";
import { workloadRisks } from "./workload-risks";

const rules: readonly RiskRule[] = [immutable, removalRisks, kafkaRisks, workloadRisks, versionRisks];

/** Everything that the rules know of a change, dangers first. */
export function risksOf(change: ChangedObject, all: ReadonlyMap<string, PlatformObject>): Risk[] {
  const found = rules.flatMap((rule) => [...rule(change, all)]);
  return found.sort((a, b) => Number(b.level === "danger") - Number(a.level === "danger"));
}

function* immutable({ verb, kind, fields, before }: ChangedObject): Iterable<Risk> {
  if (verb !== "change") return;
  const fixed = [...(immutableFields[kind] ?? []), ...(isFrozen(kind, before) ? ["data", "binaryData"] : [])];
  const touched = fields.filter(({ path }) =>
    fixed.some((prefix) => path === prefix || path.startsWith(`${prefix}.`) || path.startsWith(`${prefix}[`)),
  );
  for (const { path } of touched)
    yield danger("immutable-field", `${path} cannot be changed: the object has to be deleted and made anew`);
}

/** ConfigMaps and Secrets can be closed for ever. */
const isFrozen = (kind: string, before: ChangedObject["before"]) =>
  (kind === "ConfigMap." || kind === "Secret.") && before !== undefined && before.immutable === true;
