import { type Command, InvalidArgumentError, Option } from "commander";
import { parseDuration } from "./cluster-options";

/** Adds what every command that works on the lakehouse has. */
export function addOperationOptions(command: Command): Command {
  return command
    .option("-f, --config <file>", "the configuration (default: config.yaml, if there is one)")
    .addOption(
      new Option("-o, --output <format>", "how results are shown").choices(["text", "json"]).default("text"),
    );
}

/** Adds what chooses objects of a bucket. */
export function addBucketOptions(command: Command): Command {
  return command
    .option("--bucket <name>", "bucket to go through (default: the inbox)")
    .option("--prefix <prefix>", "only keys that begin with it (default: the inbox's)")
    .option("--suffix <suffix...>", "only keys that end with one of them (default: the inbox's)")
    .option("--since <moment>", "only objects written since: 24h, 7d, 2026-01-31, or RFC 3339")
    .option("--all-versions", "versions that are not the latest, too", false);
}

/** What {@link addBucketOptions} reads. */
export interface BucketOptions {
  readonly bucket?: string;
  readonly prefix?: string;
  readonly suffix?: readonly string[];
  readonly since?: string;
  readonly allVersions: boolean;
}

/** The options as the commands take them. */
export function bucketSelection({ suffix, ...selection }: BucketOptions) {
  return { ...selection, ...(suffix !== undefined && { suffixes: suffix }) };
}

/** `--grace`, in ms. */
export function graceOption(): Option {
  return new Option(
    "--grace <duration>",
    "how long an object may be on its way (default: ingest.reconcile.grace_minutes)",
  ).argParser(parseDuration);
}

/** `--rate`. */
export function rateOption(): Option {
  return new Option("--rate <events>", "events a second at most; 0 for as many as Kafka takes")
    .default(500)
    .argParser(parseCount);
}

/** Reads a whole number that is not negative. @throws InvalidArgumentError which commander reports */
export function parseCount(text: string): number {
  if (!/^\d{1,12}$/.test(text)) throw new InvalidArgumentError("Expected a whole number, 0 or more.");
  return Number(text);
}

const UNITS: Readonly<Record<string, number>> = { "": 1, Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30 };

/** Reads a size as Kubernetes writes it: `32Mi`. @returns bytes. @throws InvalidArgumentError */
export function parseBytes(text: string): number {
  const [, amount, unit = ""] = /^(\d{1,9})(Ki|Mi|Gi|)$/.exec(text) ?? [];
  if (amount === undefined) throw new InvalidArgumentError("Expected a size such as 512Ki, 32Mi or 1Gi.");
  return Number(amount) * (UNITS[unit] ?? 1);
}
