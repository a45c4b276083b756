import { type Command, InvalidArgumentError, Option } from "commander";

/** Options of every command that talks to a cluster. */
export interface ClusterOptions {
  readonly context?: string;
  readonly kubeconfig?: string;
}

/** Adds `--context` and `--kubeconfig`, as kubectl has them. */
export function addClusterOptions(command: Command): Command {
  return command
    .option("--context <name>", "context of the kubeconfig (default: the current one)")
    .option("--kubeconfig <file>", "kubeconfig file (default: as kubectl finds it)");
}

/** `--phase 1|2|3`. */
export function phaseOption(): Option {
  return new Option("--phase <number>", "only this phase of the plan")
    .choices(["1", "2", "3"])
    .argParser((value) => {
      if (!/^[123]$/.test(value)) throw new InvalidArgumentError("Allowed choices are 1, 2, 3.");
      return Number(value);
    });
}

/** `--wait-timeout`, in ms. @param longest unless it is given: `15m` */
export function waitTimeoutOption(longest: string): Option {
  return new Option("--wait-timeout <duration>", "longest time of one step")
    .argParser(parseDuration)
    .default(parseDuration(longest), longest);
}

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000 };

/**
 * Reads a duration as kubectl writes it: `90s`, `15m`, `1h30m`.
 *
 * @returns ms
 * @throws InvalidArgumentError which commander reports as a wrong argument
 */
export function parseDuration(text: string): number {
  const parts = [...text.matchAll(/(\d+)([smh])/g)];
  if (parts.length === 0 || parts.map(([part]) => part).join("") !== text)
    throw new InvalidArgumentError("Expected a duration such as 90s, 15m or 1h30m.");
  return parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (UNITS[unit ?? ""] ?? 0), 0);
}
