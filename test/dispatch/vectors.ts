import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Dispatched } from "../../services/devstack/src/dispatch/dispatch";
import type { DispatchRules } from "../../services/devstack/src/dispatch/rules";

/** One case that every dispatcher has to agree on. */
export interface DispatchVector {
  readonly name: string;
  readonly about: string;
  readonly rules: DispatchRules;
  readonly timestamp: string;
  readonly events: readonly (string | null)[];
  readonly expected: Dispatched;
}

/** The cases of test/dispatch/vectors, by file name. */
export function dispatchVectors(): DispatchVector[] {
  const folder = join(__dirname, "vectors");
  return readdirSync(folder)
    .sort()
    .map((file) => ({
      name: file.replace(".json", ""),
      ...JSON.parse(readFileSync(join(folder, file), "utf8")),
    }));
}
