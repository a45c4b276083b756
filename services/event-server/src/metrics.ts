import type { MetricTable } from "@floe/ingest-core";

/** Metrics of the HTTP face itself. */
export const eventServerMetrics: MetricTable = {
  ingest_events_total: {
    type: "counter",
    help: "Events by what became of them: done, ignored, retry, dead.",
    labels: ["outcome"],
  },
  ingest_event_seconds: {
    type: "histogram",
    help: "Time from an event's arrival to its outcome, in seconds.",
    labels: ["outcome"],
  },
};
