import { dispatcher, type Request } from "../../../bench/simulation/dispatcher";
import type { Settings } from "../../../bench/simulation/settings";
import { VirtualTime } from "../../../bench/simulation/virtual-time";
import { NO_COSTS, small } from "./scenarios";

/** Puts objects of these tables at these moments. @returns what is sent, `at table×files` */
function dispatched(
  settings: Partial<Settings>,
  puts: readonly (readonly [atMs: number, table: number, bytes?: number])[],
) {
  const time = new VirtualTime();
  const sent: string[] = [];
  let heavy = 0;
  const instance = dispatcher({
    time,
    costs: NO_COSTS,
    settings: { ...small().settings, ...settings },
    send: ({ table, objects }: Request) => sent.push(`${time.now} ${table}×${objects.length}`),
    sendHeavy: (objects) => {
      heavy += objects;
    },
  });
  for (const [atMs, table, bytes = 10] of puts)
    time.after(atMs, () => instance.take({ table, bytes, putAt: atMs }));
  time.run(1_000_000);
  return { sent, heavy };
}

describe("the simulated dispatcher", () => {
  test("Camel closes a batch when it is full, and splits it by table", () => {
    const { sent } = dispatched({ maxEvents: 3 }, [
      [1, 0],
      [2, 1],
      [3, 0],
      [4, 0],
    ]);
    expect(sent).toEqual(["3 0×2", "3 1×1", "30004 0×1"]);
  });

  test("Camel waits for silence after the last event, not after the first", () => {
    const { sent } = dispatched({ idleTimeoutMs: 1000 }, [
      [0, 0],
      [900, 0],
      [1800, 0],
    ]);
    expect(sent).toEqual(["2800 0×3"]);
  });

  test("MiNiFi has a batch for each table, closed when it is full or old", () => {
    const { sent } = dispatched({ dispatcher: "minifi", maxEvents: 2, idleTimeoutMs: 1000 }, [
      [0, 0],
      [10, 1],
      [20, 0],
      [30, 0],
    ]);
    expect(sent).toEqual(["20 0×2", "1010 1×1", "1030 0×1"]);
  });

  test("what is too many or too large goes to Spark", () => {
    const limits = { maxEvents: 3, lightMaxFiles: 2, lightMaxBytes: 100 };
    const puts = (bytes: number) => [0, 1, 2].map((at) => [at, 0, bytes] as const);
    expect(dispatched(limits, puts(10))).toEqual({ sent: [], heavy: 3 });
    expect(dispatched({ ...limits, lightMaxFiles: 3 }, puts(10))).toEqual({ sent: ["2 0×3"], heavy: 0 });
    expect(dispatched({ ...limits, lightMaxFiles: 3 }, puts(34))).toEqual({ sent: [], heavy: 3 });
  });
});
