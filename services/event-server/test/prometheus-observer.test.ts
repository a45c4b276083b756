import { createLogger } from "../src/logger";
import { eventServerMetrics } from "../src/metrics";
import { PrometheusObserver } from "../src/prometheus-observer";

describe("PrometheusObserver", () => {
  const lines: [unknown, string][] = [];
  const logger = {
    ...createLogger("test", "error"),
    warn: (fields: unknown, message: string) => void lines.push([fields, message]),
  } as unknown as ReturnType<typeof createLogger>;
  const table = { files_total: { type: "counter", help: "Files.", labels: ["table"] } } as const;
  const observer = () => new PrometheusObserver(logger, [eventServerMetrics, table]);

  test("exposes what was counted and observed with its labels", async () => {
    const it = observer();
    it.count("files_total", 3, { table: "a.b" });
    it.observe("ingest_event_seconds", 0.02, { outcome: "done" });
    const { text, contentType } = await it.exposition();
    expect(text).toContain('files_total{table="a.b"} 3');
    expect(text).toContain('ingest_event_seconds_bucket{le="0.025",outcome="done"} 1');
    expect(text).toContain("process_resident_memory_bytes");
    expect(contentType).toContain("text/plain");
  });

  test("a gauge has its latest value", async () => {
    const it = observer();
    it.gauge("ingest_events_in_flight", 3);
    it.gauge("ingest_events_in_flight", 1);
    expect((await it.exposition()).text).toContain("ingest_events_in_flight 1");
    expect(() => it.gauge("files_total", 1)).toThrow("'files_total' stands in no metric table");
  });

  test("a counter whose label values are known begins at 0, so that its first increment is seen", async () => {
    const { text } = await observer().exposition();
    expect(text).toContain('ingest_events_total{outcome="dead"} 0');
    expect(text).not.toContain("files_total{");
  });

  test("refuses a metric that no table declares, so that none can be misspelt", () => {
    expect(() => observer().count("file_total")).toThrow("'file_total' stands in no metric table");
    expect(() => observer().observe("files_total", 1)).toThrow("'files_total' stands in no metric table");
  });

  test("refuses a label that the table does not declare", () => {
    expect(() => observer().count("files_total", 1, { key: "incoming/a" })).toThrow(/label/);
  });

  test("logs the event as the message and the fields beside it", () => {
    observer().log("warn", "event retry", { code: "catalog.unavailable" });
    expect(lines).toEqual([[{ code: "catalog.unavailable" }, "event retry"]]);
  });
});
