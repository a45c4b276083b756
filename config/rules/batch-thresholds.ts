import type { ConfigRule } from "./rule";

/** A full batch has `max_events` files; above `light_max_files` it would always be a heavy one. */
export const batchThresholds: ConfigRule = function* ({ ingest }) {
  const { max_events, light_max_files } = ingest.batch;
  if (!ingest.enabled || light_max_files >= max_events) return;
  yield {
    code: "FLOE1113",
    what: `a full batch has ${max_events} files, and from ${light_max_files + 1} files on a batch is heavy`,
    path: ["ingest", "batch", "light_max_files"],
    got: light_max_files,
    expected: `at least max_events (${max_events})`,
  };
};
