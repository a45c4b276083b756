import { seededFaults } from "../../src";

const request = { operation: "GetObject", bucket: "b", key: "k", ordinal: 0 };
const draw = (seed: number, n: number) => {
  const plan = seededFaults(seed, { throttle: 0.1, resetAfter: 0.2, truncate: 0.1, latencyMs: [1, 3] });
  return Array.from({ length: n }, () => plan(request) ?? []);
};

describe("seeded faults", () => {
  test("are the same for the same seed and differ for another", () => {
    expect(draw(1, 50)).toEqual(draw(1, 50));
    expect(draw(1, 50)).not.toEqual(draw(2, 50));
  });

  test("come as often as their rates say", () => {
    const faults = draw(7, 4_000).flat();
    const share = (kind: string) => faults.filter((fault) => fault.kind === kind).length / 4_000;
    expect(share("latency")).toBe(1);
    expect(share("status")).toBeCloseTo(0.1, 1);
    expect(share("reset")).toBeCloseTo(0.2, 1);
    expect(share("truncate")).toBeCloseTo(0.1, 1);
    for (const fault of faults) if (fault.kind === "latency") expect(fault.ms).toBeGreaterThanOrEqual(1);
  });

  test("are none when no rate is set", () => {
    expect(seededFaults(1, {})(request)).toEqual([]);
  });
});
