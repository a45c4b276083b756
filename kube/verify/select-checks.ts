import { nearest } from "../../schema/nearest";
import { ToolError } from "../tool-error";
import { activeChecks } from "./active/active-checks";
import type { CheckLine } from "./check";
import { checks } from "./verify";

/** Every check that there is, those that only read first. */
export const allChecks: readonly CheckLine[] = [...checks, ...activeChecks];

/**
 * Picks checks by their ids, or by the first part of them: `kafka` is `kafka.ready`, `kafka.brokers` ….
 *
 * @returns whether a check was picked
 * @throws ToolError FLOE8010 for a name that no check has
 */
export function checkSelection(names: readonly string[]): (check: CheckLine) => boolean {
  const matches = (name: string, { id }: CheckLine) => id === name || id.startsWith(`${name}.`);
  for (const name of names) {
    if (allChecks.some((check) => matches(name, check))) continue;
    const groups = allChecks.flatMap(({ id }) => [id, id.split(".", 1)[0] ?? id]);
    const suggestion = nearest(name, [...new Set(groups)]);
    throw new ToolError({
      code: "FLOE8010",
      what: `no check is called '${name}'`,
      where: {},
      got: name,
      expected: "an id that `floe verify` shows with -o json, or its first part",
      ...(suggestion !== undefined && { suggestion }),
    });
  }
  return (check) => names.length === 0 || names.some((name) => matches(name, check));
}
