import { parseConfig } from "../../config/load";
import type { FloeConfig } from "../../config/types";

/** The keys of config.yaml that decide how the pipeline keeps up. */
export interface Settings {
  readonly dispatcher: FloeConfig["ingest"]["dispatcher"];
  readonly maxEvents: number;
  readonly idleTimeoutMs: number;
  readonly lightMaxBytes: number;
  readonly lightMaxFiles: number;
  readonly partitions: number;
  readonly maxScale: number;
  readonly concurrency: number;
  readonly snapshotRetentionDays: number;
  /** Instances of the dispatcher: charts/dispatcher.ts has two in production. */
  readonly dispatchers: number;
}

/** The defaults in production. */
export function defaultSettings(): Settings {
  const { ingest } = parseConfig("", "config.yaml");
  const { batch, topics, worker, maintenance } = ingest;
  return {
    dispatcher: ingest.dispatcher,
    maxEvents: batch.max_events,
    idleTimeoutMs: batch.idle_timeout_ms,
    lightMaxBytes: batch.light_max_bytes,
    lightMaxFiles: batch.light_max_files,
    partitions: topics.partitions,
    maxScale: worker.max_scale,
    concurrency: worker.concurrency,
    snapshotRetentionDays: maintenance.snapshot_retention_days,
    dispatchers: Math.min(2, topics.partitions),
  };
}

/** The part of config.yaml that makes these settings; what has its default anyway is left out. */
export function configFragment(settings: Settings): string {
  const defaults = defaultSettings();
  const line = (key: string, name: keyof Settings) =>
    settings[name] === defaults[name] ? [] : [`    ${key}: ${settings[name]}`];
  const section = (name: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : [`  ${name}:`, ...lines];
  const sections = [
    ...(settings.dispatcher === defaults.dispatcher ? [] : [`  dispatcher: ${settings.dispatcher}`]),
    ...section("topics", line("partitions", "partitions")),
    ...section("batch", [
      ...line("max_events", "maxEvents"),
      ...line("idle_timeout_ms", "idleTimeoutMs"),
      ...line("light_max_files", "lightMaxFiles"),
    ]),
    ...section("worker", [...line("max_scale", "maxScale"), ...line("concurrency", "concurrency")]),
  ];
  const production = ["platform:", "  profile: production"];
  return [...production, ...(sections.length === 0 ? [] : ["ingest:", ...sections])].join("\n");
}
