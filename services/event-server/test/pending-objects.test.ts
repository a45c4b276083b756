import { silent } from "@floe/ingest-core";
import { PendingObjects } from "../src/pending-objects";

const written = (...times: string[]) => ({ files: times.map((eventTime) => ({ eventTime })) });

describe("PendingObjects", () => {
  const gauges = new Map<string, number>();
  const observer = { ...silent, gauge: (metric: string, value: number) => void gauges.set(metric, value) };
  const oldest = () => gauges.get("ingest_oldest_pending_timestamp_seconds");
  beforeEach(() => void jest.useFakeTimers({ now: Date.parse("2026-01-01T00:10:00Z") }));
  afterEach(() => jest.useRealTimers());
  const at = (time: string) => Date.parse(time) / 1000;

  test("shows when the oldest object in work was written, and nothing when there is none", () => {
    const pending = new PendingObjects(observer);
    pending.begin("a", written("2026-01-01T00:05:00Z", "2026-01-01T00:03:00Z"));
    pending.begin("b", written("2026-01-01T00:01:00Z"));
    expect([oldest(), gauges.get("ingest_events_in_flight")]).toEqual([at("2026-01-01T00:01:00Z"), 2]);
    pending.end("b", false);
    expect(oldest()).toBe(at("2026-01-01T00:03:00Z"));
    pending.end("a", false);
    expect([oldest(), gauges.get("ingest_events_in_flight")]).toEqual([0, 0]);
  });

  test("an object waits on while its event comes again and again", () => {
    const pending = new PendingObjects(observer);
    for (let attempt = 0; attempt < 3; attempt++) {
      pending.begin("a", written("2026-01-01T00:05:00Z"));
      pending.end("a", true);
      jest.advanceTimersByTime(9 * 60_000);
      expect([oldest(), gauges.get("ingest_events_in_flight")]).toEqual([at("2026-01-01T00:05:00Z"), 0]);
    }
    pending.begin("a", written("2026-01-01T00:05:00Z"));
    pending.end("a", false);
    expect(oldest()).toBe(0);
    expect(jest.getTimerCount()).toBe(0);
  });

  test("an event that another process got is forgotten", () => {
    const pending = new PendingObjects(observer);
    pending.begin("a", written("2026-01-01T00:05:00Z"));
    pending.end("a", true);
    jest.advanceTimersByTime(10 * 60_000);
    expect(oldest()).toBe(0);
  });

  test("a message without times is as old as its batch, or as its arrival", () => {
    const pending = new PendingObjects(observer);
    pending.begin("a", { files: [{}], timestamp: "2026-01-01T00:02:00Z" });
    expect(oldest()).toBe(at("2026-01-01T00:02:00Z"));
    pending.end("a", false);
    pending.begin("b", { files: [{ eventTime: "soon" }] });
    expect(oldest()).toBe(at("2026-01-01T00:10:00Z"));
  });
});
