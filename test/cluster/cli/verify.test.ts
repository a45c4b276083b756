import { healthyPlatform, installedFromTheStart } from "../scenario/healthy-platform";
import { openShell, type Shell } from "../support/floe";
import { type Platform, renderPlatform, startPlatform } from "../support/platform";

describe("floe verify", () => {
  const rendered = renderPlatform();
  let platform: Platform;
  let shell: Shell;

  beforeAll(async () => {
    platform = await startPlatform(healthyPlatform({ installed: installedFromTheStart }));
    for (let round = 0; round < 20; round++) {
      const { code } = await platform.kubectl(["apply", "--server-side", "-f", rendered.dist]);
      if (code === 0) break;
      platform.clock.advance(10_000);
    }
    platform.clock.advance(600_000);
    shell = openShell(platform.env);
    shell.configure({});
  });
  afterAll(async () => {
    shell?.leave();
    await platform?.stop();
    rendered.remove();
  });

  test("passes every check of phases 1 and 2 on a healthy platform, and only reads", async () => {
    platform.server.log.clear();
    const { code, stdout } = await shell.floe("verify");
    expect({ code, failures: stdout.split("\n").filter((line) => line.includes("✗")) }).toEqual({
      code: 0,
      failures: [],
    });
    expect(platform.server.log.writes()).toEqual([]);
  });

  test("finds a broker that is gone", async () => {
    await platform.kubectl(["-n", "eventing-demo", "delete", "broker", "default", "--wait=false"]);
    const { code, stdout } = await shell.floe("verify", "--phase", "2", "-o", "json");
    expect(code).toBe(1);
    const { checks } = JSON.parse(stdout) as { checks: { id: string; state: string }[] };
    expect(checks.find(({ id }) => id === "broker.ready")).toMatchObject({ state: "fail" });
    expect(checks.find(({ id }) => id === "kafka.ready")).toMatchObject({ state: "pass" });
  });

  test("--only picks checks by id or by its first part, and suggests the one that was meant", async () => {
    const { stdout } = await shell.floe("verify", "--only", "kafka", "strimzi.operator", "-o", "json");
    const { checks } = JSON.parse(stdout) as { checks: { id: string }[] };
    expect(checks.map(({ id }) => id)).toEqual([
      "strimzi.operator",
      "kafka.ready",
      "kafka.brokers",
      "kafka.volumes",
    ]);
    const wrong = await shell.floe("verify", "--only", "kafka.reddy");
    expect(wrong).toMatchObject({ code: 2, stdout: "" });
    expect(wrong.stderr).toMatch(/FLOE8010[\s\S]*try +kafka.ready/);
  });

  test("-o junit is what CI reads", async () => {
    const { stdout } = await shell.floe("verify", "--phase", "1", "-o", "junit");
    expect(stdout).toContain('<testsuite name="Phase 1: gateways and Serving"');
  });
});
