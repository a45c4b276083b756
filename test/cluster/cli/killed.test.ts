import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { healthyPlatform } from "../scenario/healthy-platform";
import { ChartRepository } from "../support/chart-repository";
import { endState } from "../support/end-state";
import { openShell, type Shell } from "../support/floe";
import { killer, startFloe } from "../support/killed";
import { type Platform, startPlatform } from "../support/platform";
import { succeeded, tools } from "../support/run";
import { smallPlatform } from "../support/small-platform";

const DEPLOY = ["deploy", "--no-preflight", "--wait-timeout", "3m"];
const DESTROY = ["destroy", "--wait-timeout", "3m"];

describe("floe, killed before each command that changes something, and run again", () => {
  let folder: string;
  let repository: ChartRepository;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "floe-killed-"));
    repository = await ChartRepository.start(folder, tools().helm4);
  }, 120_000);
  afterAll(async () => {
    await repository?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const inCluster = async (run: (platform: Platform, shell: Shell) => Promise<void>) => {
    const platform = await startPlatform(healthyPlatform());
    const shell = openShell(platform.env);
    try {
      await run(platform, shell);
      expect(platform.engine.errors).toEqual([]);
    } finally {
      shell.leave();
      await platform.stop();
    }
  };
  const synth = async (shell: Shell, gateway: "envoy" | "istio") => {
    shell.configure(smallPlatform(repository, gateway));
    expect(await shell.floe("synth")).toMatchObject({ code: 0 });
  };
  /** States after each part, with nobody in the way. */
  const expected: Record<string, unknown>[] = [];
  const parts = [
    ["a deployment", "envoy", DEPLOY],
    ["the swap to Istio", "istio", DEPLOY],
    ["the swap back", "envoy", DEPLOY],
    ["the removal", "envoy", DESTROY],
  ] as const;

  test("undisturbed, for comparison", async () => {
    await inCluster(async (platform, shell) => {
      for (const [, gateway, args] of parts) {
        await synth(shell, gateway);
        succeeded(await shell.floe(...args));
        expected.push(await endState(platform));
      }
    });
  }, 600_000);

  test("ends in the same state: deployment, swap, swap back, removal", async () => {
    await inCluster(async (platform, shell) => {
      const killed = killer(shell);
      for (const [index, [what, gateway, args]] of parts.entries()) {
        await synth(shell, gateway);
        let deaths = 0;
        for (;;) {
          // A deployment says everything again, a removal only what is left: it dies before its second word.
          const word = args === DESTROY ? Math.min(deaths + 1, 2) : deaths + 1;
          const run = await killed(word, ...args);
          if (!run.killed) {
            succeeded(run);
            break;
          }
          deaths += 1;
        }
        if (deaths < 5) throw new Error(`${what} changed something ${deaths} times only`);
        expect(await endState(platform)).toEqual(expected[index]);
      }
    });
  }, 1_200_000);

  test("a helm that dies with it leaves no release that nobody can upgrade", async () => {
    await inCluster(async (platform, shell) => {
      await synth(shell, "envoy");
      const { server } = platform;
      const secrets = server.registry.findKind("v1", "Secret");
      const isPending = () =>
        secrets !== undefined &&
        server.store.list(secrets).some(({ metadata }) => metadata.labels?.status?.startsWith("pending-"));
      const floe = startFloe(shell, DEPLOY);
      server.faults.holdRequests(async () => {
        if (isPending()) floe.killAll();
      });
      expect(await floe.ended).toMatchObject({ signal: "SIGKILL" });
      server.faults.heal();
      expect(isPending()).toBe(true);
      succeeded(await shell.floe(...DEPLOY));
      expect(isPending()).toBe(false);
      expect(await endState(platform)).toEqual(expected[0]);
    });
  }, 600_000);
});
