import { spawnSync } from "node:child_process";

/** What promtool has said. */
export interface Said {
  /** Whether it found nothing wrong. */
  readonly ok: boolean;
  readonly text: string;
}

/**
 * Runs Prometheus' own tool for rules. Debian's `prometheus` has it, from 2.42 on; Prometheus 3 says the same
 * about our rules. It can also be built from the Go module: in its folder, because `go install` refuses a
 * module with `exclude` directives.
 */
export function promtool(...args: readonly string[]): Said {
  const { status, stdout, stderr, error } = spawnSync("promtool", args, {
    encoding: "utf8",
    timeout: 60_000,
  });
  if (error !== undefined) throw error;
  return { ok: status === 0, text: `${stdout}${stderr}` };
}
