import type { MetricTable } from "@floe/ingest-core";

/** Metrics of the HTTP face itself. */
export const eventServerMetrics: MetricTable = {
  ingest_events_total: {
    type: "counter",
    help: "Events by what became of them: done, ignored, retry, dead.",
    labels: ["outcome"],
    series: [{ outcome: "done" }, { outcome: "ignored" }, { outcome: "retry" }, { outcome: "dead" }],
  },
  ingest_event_failures_total: {
    type: "counter",
    help: "Events that come again or are dead, by the code of what went wrong.",
    labels: ["outcome", "code"],
  },
  ingest_event_seconds: {
    type: "histogram",
    help: "Time from an event's arrival to its outcome, in seconds.",
    labels: ["outcome"],
  },
  ingest_events_in_flight: {
    type: "gauge",
    help: "Events that are being worked on.",
    labels: [],
  },
  ingest_oldest_pending_timestamp_seconds: {
    type: "gauge",
    help: "When the oldest object was written of the events in work and of those that failed and come again; 0 for none.",
    labels: [],
  },
};
