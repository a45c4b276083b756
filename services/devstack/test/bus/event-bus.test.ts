import { EventBus } from "../../src/bus/event-bus";

const offsets = (records: readonly { readonly offset: number }[]) => records.map(({ offset }) => offset);

describe("EventBus", () => {
  test("what was fetched and not committed is fetched again", async () => {
    const bus = new EventBus();
    for (const value of ["a", "b", "c"]) bus.send("t", { value });
    const consumer = bus.consumer("t", "g");
    expect(offsets(await consumer.fetch({ maxRecords: 2 }))).toEqual([0, 1]);
    expect(offsets(await consumer.fetch({ maxRecords: 2 }))).toEqual([0, 1]);
    consumer.commit(0);
    expect(offsets(await consumer.fetch({ maxRecords: 2 }))).toEqual([1, 2]);
  });

  test("a commit that comes late moves nothing back", async () => {
    const bus = new EventBus();
    for (const value of ["a", "b"]) bus.send("t", { value });
    const consumer = bus.consumer("t", "g");
    consumer.commit(1);
    consumer.commit(0);
    expect(bus.lag("t", "g")).toBe(0);
  });

  test("groups have offsets of their own, members of one group share theirs", async () => {
    const bus = new EventBus();
    bus.send("t", { value: "a" });
    bus.consumer("t", "one").commit(0);
    expect(bus.lag("t", "one")).toBe(0);
    expect(offsets(await bus.consumer("t", "two").fetch({ maxRecords: 9 }))).toEqual([0]);
  });

  test("a fetch waits for the first record, and for more until the batch is full or said to be complete", async () => {
    const bus = new EventBus();
    const consumer = bus.consumer("t", "g");
    const full = consumer.fetch({ maxRecords: 2, lingerMs: 60_000 });
    bus.send("t", { value: "a" });
    bus.send("t", { value: "b" });
    expect(offsets(await full)).toEqual([0, 1]);
    consumer.commit(1);
    const complete = consumer.fetch({ maxRecords: 2, lingerMs: 60_000 });
    bus.send("t", { value: "c" });
    bus.flush("t");
    expect(offsets(await complete)).toEqual([2]);
  });

  test("an aborted fetch brings nothing", async () => {
    const stop = new AbortController();
    const fetching = new EventBus().consumer("t", "g").fetch({ maxRecords: 1, signal: stop.signal });
    stop.abort();
    expect(await fetching).toEqual([]);
  });

  test("a topic is drained when its group has committed everything", async () => {
    const bus = new EventBus();
    bus.send("t", { value: "a" });
    let drained = false;
    const waiting = bus.drained("t", "g").then(() => {
      drained = true;
    });
    await Promise.resolve();
    expect(drained).toBe(false);
    bus.consumer("t", "g").commit(0);
    await waiting;
    expect(drained).toBe(true);
  });
});
