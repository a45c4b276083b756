import type { ConfigRule } from "./rule";

/** Each partition is delivered by one request at a time, so it keeps one pod busy at most. */
export const consumersAndPartitions: ConfigRule = function* ({ ingest }) {
  const { max_scale } = ingest.worker;
  const { partitions } = ingest.topics;
  if (!ingest.enabled || max_scale <= partitions) return;
  yield {
    code: "FLOE1112",
    what: `${max_scale} pods share ${partitions} partitions`,
    path: ["ingest", "worker", "max_scale"],
    got: max_scale,
    expected: `at most ingest.topics.partitions (${partitions})`,
  };
};
