import { foundMarkdown, rows } from "../../../bench/simulation/report";
import { run } from "../../../bench/simulation/scenarios";
import { small } from "./scenarios";

describe("the simulation's report", () => {
  const steady = run(small());
  const behind = run(small({ objectBytes: 9_000_000, objectsPerHour: 120_000 }));

  test("shows freshness only where the pipeline keeps up, and otherwise how it falls behind", () => {
    const [head = [], first = [], second = []] = rows([steady, behind]);
    const cell = (row: readonly string[], name: string) => row[head.indexOf(name)];
    expect(cell(first, "backlog")).toBe("steady");
    expect(Number(cell(first, "p99 s"))).toBeGreaterThan(0);
    expect(["p50 s", "p99 s", "max s"].map((name) => cell(second, name))).toEqual(["–", "–", "–"]);
    expect(cell(second, "backlog")).toMatch(/^\+\d[\d,]*\/h$/);
  });

  test("prints the settings as a fragment of config.yaml, and says when none hold", () => {
    const held = foundMarkdown({ tables: 1, best: steady, holds: true, skewed: behind });
    expect(held).toMatch(
      /^\*\*One table\.\*\* Held: p99 .+ the same falls behind by [\d,]+ objects an hour\.$/m,
    );
    expect(held).toContain("```yaml\nplatform:\n  profile: production\n```");
    const most = foundMarkdown({ tables: 10, best: steady, holds: false, skewed: undefined });
    expect(most).toContain("Not to be held at this rate. The most that is: 36,000 objects an hour");
    const never = foundMarkdown({ tables: 10, best: undefined, holds: false, skewed: undefined });
    expect(never).toBe("**10 tables.** No settings hold the goal at any rate.");
  });
});
