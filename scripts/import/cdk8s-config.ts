import { isSeq, parseDocument } from "yaml";

/** Where the input of `cdk8s import` is kept, relative to the repository. */
export const PRUNED_DIR = "imports/pruned";

/**
 * `cdk8s.yaml` with its `imports:` list set to the pruned files of `groups`; everything else, comments
 * included, stays.
 */
export function updateCdk8sConfig(text: string, groups: readonly string[]): string {
  const document = parseDocument(text);
  const wanted = groups.map((group) => `${PRUNED_DIR}/${group}.json`);
  const current = document.get("imports");
  if (isSeq(current) && JSON.stringify(current.toJSON()) === JSON.stringify(wanted)) return text;
  document.set("imports", wanted);
  return document.toString({ lineWidth: 0 });
}
