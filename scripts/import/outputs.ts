import { PRUNED_DIR, updateCdk8sConfig } from "./cdk8s-config";
import { sha256 } from "./fetch-source";
import { type Json, renderJson } from "./json";
import type { KindSchema } from "./kind-schema";
import { runCdk8sImport } from "./run-cdk8s-import";
import { type DroppedProperty, typeScriptView } from "./typescript-view";

/** Folder of the whole schemas, relative to the repository. */
export const SCHEMAS_DIR = "imports/schemas";
/** The file that ties every generated file to its digest. */
export const MANIFEST = "imports/manifest.json";

/** Generated files by repository path, and what the TypeScript leaves out. */
export interface Outputs {
  readonly files: ReadonlyMap<string, string>;
  readonly dropped: readonly DroppedProperty[];
}

/** What the outputs are made from, besides the schemas. */
export interface OutputOptions {
  /** Content of `cdk8s.yaml`. */
  readonly cdk8sConfig: string;
  /** Content of `imports/sources.json`. */
  readonly sources: string;
  /** Version of cdk8s-cli, which decides how the TypeScript looks. */
  readonly cdk8sCliVersion: string;
}

/**
 * Makes every generated file in memory: schemas, kind index, cdk8s input, TypeScript and manifest.
 *
 * Kinds of one API group share one file, whatever sources they come from: `cdk8s import` names its
 * output after the group and overwrites without a word.
 */
export async function makeOutputs(kinds: readonly KindSchema[], options: OutputOptions): Promise<Outputs> {
  const groups = groupKinds(kinds);
  const files = renderSchemas(groups);
  const { pruned, dropped } = renderPruned(groups);
  const config = updateCdk8sConfig(options.cdk8sConfig, [...groups.keys()]);
  const modules = await runCdk8sImport(new Map([["cdk8s.yaml", config], ...pruned]));
  for (const [path, content] of pruned) files.set(path, content);
  for (const [name, code] of modules) files.set(`imports/${name}`, code);
  files.set(MANIFEST, renderManifest(files, dropped, options));
  files.set("cdk8s.yaml", config);
  return { files, dropped };
}

/** Kinds by API group; groups and kinds in code-unit order. */
export function groupKinds(kinds: readonly KindSchema[]): Map<string, KindSchema[]> {
  const ordered = [...kinds].sort((a, b) => compare(a.group, b.group) || compare(a.kind, b.kind));
  const groups = new Map<string, KindSchema[]>();
  for (const kind of ordered) groups.set(kind.group, [...(groups.get(kind.group) ?? []), kind]);
  return groups;
}

/** `imports/schemas/<group>.json` and the index `imports/kinds.json`, by path. */
export function renderSchemas(groups: ReadonlyMap<string, readonly KindSchema[]>): Map<string, string> {
  const files = new Map<string, string>();
  const index: Json[] = [];
  for (const [group, kinds] of groups) {
    files.set(`${SCHEMAS_DIR}/${group}.json`, renderJson(kinds.map((kind) => ({ ...kind }))));
    for (const { openAPIV3Schema: _, ...facts } of kinds) index.push(facts);
  }
  files.set("imports/kinds.json", `[\n${index.map((facts) => ` ${JSON.stringify(facts)}`).join(",\n")}\n]\n`);
  return files;
}

/** `imports/pruned/<group>.json`, the input of `cdk8s import`, by path; and what it leaves out. */
export function renderPruned(groups: ReadonlyMap<string, readonly KindSchema[]>): {
  pruned: Map<string, string>;
  dropped: DroppedProperty[];
} {
  const pruned = new Map<string, string>();
  const dropped: DroppedProperty[] = [];
  for (const [group, kinds] of groups) {
    const views = kinds.map(typeScriptView);
    dropped.push(...views.flatMap((view) => view.dropped));
    const list = { apiVersion: "v1", kind: "List", items: views.map((view) => view.crd) };
    pruned.set(`${PRUNED_DIR}/${group}.json`, renderJson(list));
  }
  return { pruned, dropped };
}

function renderManifest(
  files: ReadonlyMap<string, string>,
  dropped: readonly DroppedProperty[],
  options: OutputOptions,
): string {
  const digests: [string, string][] = [...files].map(([path, content]) => [path, sha256(content)]);
  return renderJson({
    "cdk8s-cli": options.cdk8sCliVersion,
    inputs: { "imports/sources.json": sha256(options.sources) },
    outputs: Object.fromEntries(digests.sort(([a], [b]) => compare(a, b))),
    dropped: dropped.map(({ path, why }) => ({ path, why })),
  });
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
