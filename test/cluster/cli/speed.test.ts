import { spawn } from "node:child_process";
import { loadavg } from "node:os";
import { join } from "node:path";
import { machine, median, writeSection } from "../../../bench/benchmark-report";
import { healthyPlatform, installedFromTheStart } from "../scenario/healthy-platform";
import { openShell, type Shell } from "../support/floe";
import { type Platform, startPlatform } from "../support/platform";

const FLOE = join(__dirname, "../../../lib/cli/floe.js");
const ROUNDS = 9;
const record = process.env.RECORD_BENCHMARKS !== undefined;

describe("the commands that look at a cluster", () => {
  let platform: Platform;
  let shell: Shell;
  const repository = process.cwd();

  beforeAll(async () => {
    platform = await startPlatform(healthyPlatform({ installed: installedFromTheStart }));
    shell = openShell(platform.env);
    shell.configure({});
    await shell.floe("synth");
    for (let round = 0; round < 20; round++) {
      const { code } = await platform.kubectl(["apply", "--server-side", "-f", join(shell.folder, "dist")]);
      if (code === 0) break;
      platform.clock.advance(10_000);
    }
    platform.clock.advance(600_000);
  });
  afterAll(async () => {
    shell?.leave();
    await platform?.stop();
  });

  test.each(["verify", "status"])("floe %s reads each kind once, and no object alone", async (command) => {
    await shell.floe(command);
    platform.server.log.clear();
    expect(await shell.floe(command)).toMatchObject({ code: 0 });
    const reads = platform.server.log.requests.map(({ path }) => path);
    // Discovery is asked by every kubectl; what it caches comes from its disk.
    const lists = reads.filter((path) => !/^\/(api|apis|openapi|version)(\/[^/]+){0,2}$/.test(path));
    expect(lists.filter((path) => path.includes("/namespaces/"))).toEqual([]);
    expect(new Set(lists).size).toBe(lists.length);
  });

  (record ? test : test.skip)(
    "are measured",
    async () => {
      const rows: string[] = [];
      for (const command of ["verify", "status"]) {
        await timed(command);
        const times: number[] = [];
        for (let round = 0; round < ROUNDS; round++) times.push(await timed(command));
        const seconds = (ms: number) => `${(ms / 1000).toFixed(2)} s`;
        rows.push(`| \`floe ${command}\` | ${seconds(median(times))} | ${seconds(Math.max(...times))} |`);
      }
      const objects = platform.server.registry
        .all()
        .reduce(
          (sum, type) => sum + (type.verbs.includes("list") ? platform.server.store.list(type).length : 0),
          0,
        );
      process.chdir(repository);
      writeSection(
        "verify",
        `## Looking at a cluster

From the start of the process to its end, on a healthy cluster of the full platform (${objects} objects): the embedded API
server of the cluster tests, real kubectl. The goal is 5 s for \`floe verify\`. \`npm run bench -- verify\`
(${ROUNDS} rounds; load ${loadavg()[0]?.toFixed(1)}; ${machine()}).

| | median | slowest |
|---|---:|---:|
${rows.join("\n")}`,
      );
    },
    240_000,
  );

  /** ms of one run of the built command. */
  async function timed(command: string): Promise<number> {
    const start = performance.now();
    const run = spawn(process.execPath, [FLOE, command], {
      cwd: shell.folder,
      env: process.env,
      stdio: "ignore",
    });
    const code = await new Promise((resolve) => run.on("close", resolve));
    expect(code).toBe(0);
    return performance.now() - start;
  }
});
