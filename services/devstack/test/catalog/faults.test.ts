import { type CatalogFault, type CatalogRequest, randomFaults } from "@floe/devstack";
import type { Clock } from "@floe/ingest-core";
import { append, openTable } from "./fixture";

/** Lets time pass only when told to. */
function manualClock(): Clock & { advance(ms: number): Promise<void> } {
  let now = 1_700_000_000_000;
  const waiting: { until: number; wake: () => void }[] = [];
  return {
    now: () => now,
    random: () => 0.5,
    sleep: (ms) => new Promise((wake) => waiting.push({ until: now + ms, wake })),
    async advance(ms) {
      now += ms;
      for (const sleeper of waiting.splice(0)) {
        if (sleeper.until <= now) sleeper.wake();
        else waiting.push(sleeper);
      }
      await new Promise(setImmediate);
    },
  };
}

async function withFault(fault: CatalogFault) {
  let armed: CatalogFault | undefined;
  const clock = manualClock();
  const table = await openTable({ faults: () => armed, clock });
  armed = fault;
  const response = table.commit([], append(1n, 1n));
  return {
    response,
    clock,
    async applied() {
      armed = undefined;
      const { json } = await table.call("GET", "/v1/namespaces/db/tables/t");
      return json.metadata["current-snapshot-id"] === 1n;
    },
  };
}

test.each([
  [{ kind: "refuse", status: 503 }, 503, "whole", false],
  [{ kind: "refuse", status: 409 }, 409, "whole", false],
  [{ kind: "fail-after", status: 502 }, 502, "whole", true],
  [{ kind: "disconnect", when: "before" }, 503, "none", false],
  [{ kind: "disconnect", when: "after" }, 200, "none", true],
  [{ kind: "truncate" }, 200, "half", true],
] as const)("%j", async (fault, status, delivery, applied) => {
  const { response, applied: isApplied } = await withFault(fault);
  const { status: actual, delivery: how = "whole" } = await response;
  expect([actual, how]).toEqual([status, delivery]);
  expect(await isApplied()).toBe(applied);
});

test("a late commit is refused first and applied when its time comes", async () => {
  const { response, clock, applied } = await withFault({ kind: "apply-later", ms: 1000, status: 504 });
  expect((await response).status).toBe(504);
  await clock.advance(999);
  expect(await applied()).toBe(false);
  await clock.advance(1);
  expect(await applied()).toBe(true);
});

test("latency delays the commit itself", async () => {
  const { response, clock, applied } = await withFault({ kind: "latency", ms: 10 });
  expect(await applied()).toBe(false);
  await clock.advance(10);
  expect((await response).status).toBe(200);
});

test("random faults depend on the seed alone, and spare what the rates spare", () => {
  const commit = { method: "POST", path: "/v1/namespaces/db/tables/t" } as CatalogRequest;
  const load = { method: "GET", path: "/v1/namespaces/db/tables/t" } as CatalogRequest;
  const source = () => {
    let n = 0;
    return () => (n++ * 0.37) % 1;
  };
  const draw = () => {
    const plan = randomFaults(source(), { commits: 0.9, others: 0, lateMs: 50 });
    return Array.from({ length: 40 }, () => [plan(commit), plan(load)]);
  };
  expect(draw()).toEqual(draw());
  expect(draw().every(([, onLoad]) => onLoad === undefined)).toBe(true);
  expect(new Set(draw().map(([fault]) => fault?.kind)).size).toBeGreaterThan(4);
});
