import { execFileSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { healthyPlatform, installedFromTheStart } from "../scenario/healthy-platform";
import { openShell, type Shell } from "../support/floe";
import { type Platform, startPlatform } from "../support/platform";

describe("floe diff", () => {
  let platform: Platform;
  let shell: Shell;
  const dist = (file: string) => join(shell.folder, "dist", file);
  const edit = (file: string, from: string | RegExp, to: string) => {
    const text = readFileSync(dist(file), "utf8");
    expect(text).toMatch(from);
    writeFileSync(dist(file), text.replace(from, to));
  };
  const git = (...args: string[]) =>
    execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", ...args], {
      cwd: shell.folder,
      stdio: "pipe",
    });

  beforeAll(async () => {
    platform = await startPlatform(healthyPlatform({ installed: installedFromTheStart }));
    shell = openShell(platform.env);
    shell.configure({});
    expect(await shell.floe("synth")).toMatchObject({ code: 0 });
    for (let round = 0; round < 20; round++) {
      const flags = ["apply", "--server-side", "--field-manager=floe", "-f", join(shell.folder, "dist")];
      if ((await platform.kubectl(flags)).code === 0) break;
      platform.clock.advance(10_000);
    }
    git("init", "-q");
    git("add", "config.yaml", "dist");
    git("commit", "-q", "-m", "first");
  });
  afterAll(async () => {
    shell?.leave();
    await platform?.stop();
  });

  test("of what was committed and of what was applied there is none", async () => {
    expect(await shell.floe("diff")).toMatchObject({
      code: 0,
      stdout: "",
      stderr: "✓ no differences to HEAD\n",
    });
    platform.server.log.clear();
    expect(await shell.floe("diff", "--cluster", "--phase", "2")).toMatchObject({
      code: 0,
      stdout: "",
      stderr: "✓ no differences to the cluster\n",
    });
    expect(platform.server.log.writes()).toEqual([]);
  });

  test("against the cluster: what would be changed, made, and is left over, and nothing is written", async () => {
    edit("31-topics.k8s.yaml", "partitions: 3", "partitions: 2");
    edit("62-kafka-source-demo.k8s.yaml", "name: demo-topic\n", "name: other-topic\n");
    platform.server.log.clear();
    const { code, stdout, stderr } = await shell.floe("diff", "--cluster", "--phase", "2");
    expect(code).toBe(1);
    expect(stdout).toContain("‼ Kafka never takes partitions away");
    expect(stdout).toContain("      spec.partitions: 3 → 2\n");
    expect(stdout).toContain("  + kafkatopic/other-topic in kafka\n");
    expect(stdout).toContain("  - kafkatopic/demo-topic in kafka\n");
    expect(stderr).toBe("≠ to the cluster: 1 to create, 1 to change, 1 to remove; 2 dangers\n");
    expect(platform.server.log.writes()).toEqual([]);
  });

  test("against a commit: the same without a cluster, in JSON too", async () => {
    const { code, stdout, stderr } = await shell.floe("diff", "HEAD", "-o", "json");
    expect(code).toBe(1);
    const { changes } = JSON.parse(stdout) as {
      changes: { verb: string; name: string; risks: { id: string }[] }[];
    };
    expect(changes.map(({ verb, name }) => `${verb} ${name}`).sort()).toEqual([
      "change s3-events",
      "create other-topic",
      "remove demo-topic",
    ]);
    expect(stderr).toContain("≠ to HEAD: 1 to create, 1 to change, 1 to remove");
  });

  test("what the API server refuses is shown in its words, and not as a change", async () => {
    edit("31-topics.k8s.yaml", "partitions: 2", "partitions: none");
    const { code, stdout, stderr } = await shell.floe("diff", "--cluster", "--phase", "2");
    expect(code).toBe(1);
    expect(stdout).not.toContain("none");
    expect(stderr).toMatch(/^refused .*spec\.partitions/m);
  });

  test("an unknown reference, a missing folder, and a cluster that is away", async () => {
    const unknown = await shell.floe("diff", "no-such-branch");
    expect(unknown).toMatchObject({ code: 2, stdout: "" });
    expect(unknown.stderr).toContain("no-such-branch");
    expect(await shell.floe("diff", "-d", "nowhere")).toMatchObject({ code: 2, stdout: "" });
    rmSync(join(shell.folder, ".git"), { recursive: true });
    const { code, stderr } = await shell.floe("diff");
    expect(code).toBe(2);
    expect(stderr).toContain("git has nothing to compare with: not a git repository");
    expect(stderr).toMatch(/next +name a commit, .*floe diff --cluster/);
    platform.server.faults.unreachableAfter(0);
    expect(await shell.floe("diff", "--cluster")).toMatchObject({ code: 3, stdout: "" });
    platform.server.faults.heal();
  });
});
