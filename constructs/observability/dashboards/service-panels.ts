import type { DashboardRow } from "../grafana/dashboard";

/** What worker and launcher have in common: events, time, requests to catalog and store, memory. */
export function eventRow(service: string): DashboardRow {
  return {
    title: "Events",
    panels: [
      {
        kind: "timeseries",
        title: "Outcomes",
        description: "done: in the table. retry: comes again. dead: never can succeed. ignored: not ours.",
        unit: "reqps",
        width: 6,
        stacked: true,
        queries: [
          {
            expr: `sum by (outcome) (rate(ingest_events_total{${service}}[$__rate_interval]))`,
            legend: "{{outcome}}",
          },
        ],
      },
      {
        kind: "timeseries",
        title: "Failures",
        description:
          "Events that come again, and dead ones, by code. job.running waits for a job, and is no fault.",
        unit: "reqps",
        width: 6,
        queries: [
          {
            expr: `sum by (outcome, code) (rate(ingest_event_failures_total{${service}}[$__rate_interval]))`,
            legend: "{{outcome}} {{code}}",
          },
        ],
      },
      {
        kind: "timeseries",
        title: "Time of an event",
        description: "From its arrival to the answer, whatever that was.",
        unit: "s",
        width: 6,
        queries: [
          quantile(0.5, "ingest_event_seconds", service),
          quantile(0.99, "ingest_event_seconds", service),
        ],
      },
      {
        kind: "timeseries",
        title: "In flight",
        description: "Events being worked on, of each pod.",
        unit: "short",
        width: 6,
        stacked: true,
        queries: [{ expr: `sum by (pod) (ingest_events_in_flight{${service}})`, legend: "{{pod}}" }],
      },
    ],
  };
}

/** What the service waits for. */
export function dependencyRow(service: string): DashboardRow {
  const p99 = (metric: string) =>
    `histogram_quantile(0.99, sum by (le, operation) (rate(${metric}_bucket{${service}}[$__rate_interval])))`;
  return {
    title: "Catalog and object store",
    panels: [
      {
        kind: "timeseries",
        title: "Catalog (p99)",
        description: "Time of requests to the catalog, by operation.",
        unit: "s",
        queries: [{ expr: p99("ingest_catalog_request_seconds"), legend: "{{operation}}" }],
      },
      {
        kind: "timeseries",
        title: "Object store (p99)",
        description: "Time until the store's answer begins, by operation.",
        unit: "s",
        queries: [{ expr: p99("ingest_store_request_seconds"), legend: "{{operation}}" }],
      },
      {
        kind: "timeseries",
        title: "Repeated requests",
        description: "Requests that were sent again, because the first answer was an error or never came.",
        unit: "reqps",
        queries: [
          {
            expr: `sum by (operation) (rate(ingest_catalog_retries_total{${service}}[$__rate_interval]))`,
            legend: "catalog {{operation}}",
          },
          {
            expr: `sum by (operation, code) (rate(ingest_store_retries_total{${service}}[$__rate_interval]))`,
            legend: "store {{operation}} {{code}}",
          },
        ],
      },
    ],
  };
}

/** What the process takes. */
export function processRow(service: string): DashboardRow {
  return {
    title: "Process",
    panels: [
      {
        kind: "timeseries",
        title: "Memory",
        description: "Resident memory of each pod. The limit is for the whole pod: files in /tmp count too.",
        unit: "bytes",
        queries: [{ expr: `process_resident_memory_bytes{${service}}`, legend: "{{pod}}" }],
      },
      {
        kind: "timeseries",
        title: "CPU",
        description: "Cores in use, of each pod.",
        unit: "short",
        queries: [
          {
            expr: `rate(process_cpu_seconds_total{${service}}[$__rate_interval])`,
            legend: "{{pod}}",
          },
        ],
      },
      {
        kind: "timeseries",
        title: "Event loop lag",
        description: "How long Node's loop was held up: work in JavaScript that gives way to nobody.",
        unit: "s",
        queries: [{ expr: `nodejs_eventloop_lag_p99_seconds{${service}}`, legend: "{{pod}}" }],
      },
    ],
  };
}

/** A quantile of a histogram over all of its series. */
export function quantile(q: number, histogram: string, selector: string) {
  return {
    expr: `histogram_quantile(${q}, sum by (le) (rate(${histogram}_bucket{${selector}}[$__rate_interval])))`,
    legend: `p${q * 100}`,
  };
}
