import { PacedSender } from "../../operations/kafka/paced-sender";

const RECORD = { key: "s3://inbox/a", value: "{}" };

function sender(rate: number) {
  const batches: { readonly at: number; readonly records: number }[] = [];
  let now = 0;
  const clock = {
    now: () => now,
    sleep: async (ms: number, signal?: AbortSignal) => {
      signal?.throwIfAborted();
      now += ms;
    },
    random: () => 0,
  };
  const stopping = new AbortController();
  const sink = {
    send: async (records: readonly unknown[]) => void batches.push({ at: now, records: records.length }),
  };
  return { batches, stopping, sender: new PacedSender(sink, rate, clock, stopping.signal) };
}

test("sends no more a second than the rate allows, and every second what it allows", async () => {
  const { batches, sender: paced } = sender(100);
  for (let i = 0; i < 650; i++) await paced.add(RECORD);
  await paced.flush();
  expect(batches).toEqual([
    ...[0, 1, 2, 3, 4, 5].map((second) => ({ at: second * 1000, records: 100 })),
    { at: 6000, records: 50 },
  ]);
});

test("without a rate batches are bounded by records and by bytes, and nothing waits", async () => {
  const { batches, sender: free } = sender(0);
  for (let i = 0; i < 501; i++) await free.add(RECORD);
  await free.flush();
  expect(batches).toEqual([
    { at: 0, records: 500 },
    { at: 0, records: 1 },
  ]);
  const long = { key: "k", value: "x".repeat(200 * 1024) };
  const acknowledged = [];
  for (let i = 0; i < 4; i++) acknowledged.push(await free.add(long));
  expect(acknowledged).toEqual([false, false, true, false]);
  expect(free.waiting).toBe(1);
});

test("a pause ends with the signal, and what waits is not sent", async () => {
  const { batches, sender: paced, stopping } = sender(1);
  await paced.add(RECORD);
  stopping.abort(new Error("stopped"));
  await expect(paced.add(RECORD)).rejects.toThrow("stopped");
  expect(batches).toHaveLength(1);
  expect(paced.waiting).toBe(1);
});
