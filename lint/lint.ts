import type { Diagnostic } from "../diagnostics/diagnostic";
import { formatPath } from "../schema/violation";
import { acceptedCodes } from "./accepted-codes";
import { checkReference } from "./check-references";
import { LintContext } from "./context";
import { indexObjects } from "./known-objects";
import { describeObject, kindKey, type Manifest } from "./manifest";
import { noFacts, type PlatformFacts } from "./platform-facts";
import type { Finding } from "./rule";
import { objectRules, platformRules, referenceRules } from "./rules";
import { unknownKind } from "./rules/schemas";
import { checkObject } from "./schemas/check-object";
import { declaredKinds } from "./schemas/declared-kinds";
import { schemas } from "./schemas/registry";

/** What a run found, and how much it looked at. */
export interface LintResult {
  readonly diagnostics: readonly Diagnostic[];
  readonly objects: number;
  /** Findings that their objects accept by annotation. */
  readonly ignored: number;
  /** CEL rules that were evaluated. */
  readonly celRules: number;
  /** CEL rules that could not be evaluated; nothing is claimed about them. */
  readonly celRulesSkipped: number;
  /** Kinds without a known schema, as `Kind.group`. */
  readonly unknownKinds: readonly string[];
}

/**
 * Checks objects: each against the schema of its kind, what they refer to, and what only shows
 * when all of them are looked at together.
 *
 * @param facts what is known beside the objects. @default - Kubernetes itself
 */
export function lint(manifests: readonly Manifest[], facts: PlatformFacts = noFacts): LintResult {
  const context = new LintContext(manifests, indexObjects(manifests, facts), facts);
  const found = new Map<Manifest, Finding[]>(manifests.map((manifest) => [manifest, []]));
  const unknownKinds = new Set<string>();
  let celRules = 0;
  let celRulesSkipped = 0;
  const rulesOf = ruleTable();
  const declared = declaredKinds([...(facts.definitions ?? []), ...manifests]);
  for (const manifest of manifests) {
    const findings = found.get(manifest) ?? [];
    const { apiVersion, kind } = manifest;
    const schema = schemas.find(apiVersion, kind) ?? declared.get(`${apiVersion}/${kind}`);
    if (schema === undefined) {
      findings.push(...unknownKind(manifest));
      unknownKinds.add(kindKey(manifest));
    } else {
      const outcome = checkObject(manifest, schema);
      findings.push(...outcome.findings);
      celRules += outcome.cel.evaluated;
      celRulesSkipped += outcome.cel.skipped;
    }
    for (const rule of rulesOf(manifest)) findings.push(...rule(manifest, context));
  }
  for (const rule of platformRules)
    for (const { manifest, finding } of rule(context)) found.get(manifest)?.push(finding);
  let ignored = 0;
  const diagnostics = [...found].flatMap(([manifest, findings]) => {
    const accepted = acceptedCodes(manifest);
    const shown = findings.filter(({ code }) => !accepted.includes(code));
    ignored += findings.length - shown.length;
    return shown.map((finding) => place(manifest, finding));
  });
  return {
    diagnostics,
    ignored,
    objects: manifests.length,
    celRules,
    celRulesSkipped,
    unknownKinds: [...unknownKinds],
  };
}

type Check = (manifest: Manifest, context: LintContext) => Iterable<Finding>;

/** Rules by kind: most of them look at one or two kinds. */
function ruleTable(): (manifest: Manifest) => readonly Check[] {
  const byKind = new Map<string, Check[]>();
  const add = (kinds: readonly string[], check: Check) => {
    for (const kind of kinds) byKind.set(kind, [...(byKind.get(kind) ?? []), check]);
  };
  for (const rule of referenceRules)
    add(rule.kinds, function* (manifest, context) {
      for (const reference of rule.references(manifest, context)) yield* checkReference(reference, context);
    });
  for (const rule of objectRules) add(rule.kinds, (manifest, context) => rule.check(manifest, context));
  return (manifest) => [...(byKind.get("*") ?? []), ...(byKind.get(kindKey(manifest)) ?? [])];
}

function place(manifest: Manifest, { path, ...finding }: Finding): Diagnostic {
  const where = { ...manifest.origin.locate(path), object: describeObject(manifest), path: formatPath(path) };
  return { ...finding, where };
}
