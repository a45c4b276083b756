import { items, text } from "../../lint/json";
import { caution, danger, type Risk, type RiskRule } from "./risk";

/** Versions that only go one way, or one step at a time. */
export const versionRisks: RiskRule = function* ({ verb, kind, before, after }): Iterable<Risk> {
  if (verb !== "change") return;
  if (kind === "KnativeServing.operator.knative.dev" || kind === "KnativeEventing.operator.knative.dev") {
    const [was, is] = [text(before, "spec", "version"), text(after, "spec", "version")];
    const step = minors(was, is);
    // knative/operator pkg/reconciler/common/releases.go: one minor version at a time, and never back two.
    if (step !== undefined && Math.abs(step) > 1)
      yield danger("version-skip", `${was} → ${is}: the operator goes one minor version at a time`);
    else if (step === -1) yield caution("downgrade", `${was} → ${is}`);
  }
  if (kind === "Kafka.kafka.strimzi.io") {
    const [was, is] = [
      text(before, "spec", "kafka", "metadataVersion"),
      text(after, "spec", "kafka", "metadataVersion"),
    ];
    if (isOlder(was, is))
      yield danger(
        "metadata-downgrade",
        `metadataVersion ${was} → ${is}: Kafka does not go back when its metadata has changed`,
      );
    const [old, now] = [text(before, "spec", "kafka", "version"), text(after, "spec", "kafka", "version")];
    if (isOlder(old, now))
      yield danger("downgrade", `Kafka ${old} → ${now}: only while metadataVersion is that old too`);
  }
  if (kind === "Chart.helm") {
    const old = new Map(
      items(before, "dependencies").map(([, each]) => [text(each, "name"), text(each, "version")]),
    );
    for (const [, dependency] of items(after, "dependencies")) {
      const [was, is] = [old.get(text(dependency, "name")), text(dependency, "version")];
      if (was === is || was === undefined) continue;
      const note = `${text(dependency, "name")} ${was} → ${is}`;
      if (isOlder(was, is)) yield danger("downgrade", `${note}: CRDs stay as the newer one made them`);
      else yield caution("upgrade", `${note}: \`floe render\` shows what changes`);
    }
  }
};

const numbersOf = (version: string | undefined) => (version?.match(/\d+/g) ?? []).map(Number);

function isOlder(was: string | undefined, is: string | undefined): boolean {
  if (was === undefined || is === undefined) return false;
  const [a, b] = [numbersOf(was), numbersOf(is)];
  const at = a.findIndex((number, index) => number !== (b[index] ?? 0));
  return at >= 0 && (b[at] ?? 0) < (a[at] ?? 0);
}

/** How many minor versions up; undefined when they cannot be compared. */
function minors(was: string | undefined, is: string | undefined): number | undefined {
  const [[major, minor], [otherMajor, otherMinor]] = [numbersOf(was), numbersOf(is)];
  if (minor === undefined || otherMinor === undefined || major !== otherMajor) return undefined;
  return otherMinor - minor;
}
