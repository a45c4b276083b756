import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { healthyPlatform } from "../scenario/healthy-platform";
import { ChartRepository } from "../support/chart-repository";
import { openShell, type Shell } from "../support/floe";
import { type Platform, startPlatform } from "../support/platform";
import { tools } from "../support/run";

/** A cluster whose address nobody listens on. */
const AWAY = `apiVersion: v1
kind: Config
current-context: away
contexts: [{name: away, context: {cluster: away, user: away}}]
clusters: [{name: away, cluster: {server: "http://127.0.0.1:1"}}]
users: [{name: away, user: {}}]
`;

describe("floe deploy", () => {
  let folder: string;
  let repository: ChartRepository;
  let platform: Platform;
  let shell: Shell;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "floe-deploy-"));
    repository = await ChartRepository.start(folder, tools().helm4);
    platform = await startPlatform(healthyPlatform());
    shell = openShell(platform.env);
    shell.configure({ components: repository.components });
    expect(await shell.floe("synth")).toMatchObject({ code: 0 });
  });
  afterAll(async () => {
    shell?.leave();
    await platform?.stop();
    await repository?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test("--dry-run lists every step and touches nothing", async () => {
    platform.server.log.clear();
    const { code, stdout } = await shell.floe("deploy", "--dry-run");
    expect(code).toBe(0);
    expect(stdout).toContain("helm release strimzi in kafka");
    expect(stdout).toContain("create kafka/events-kafka in kafka");
    expect(platform.server.log.writes()).toEqual([]);
  });

  test("brings a fresh cluster to the whole platform, each step after the one before is ready", async () => {
    const { code, stderr } = await shell.floe("deploy", "--wait-timeout", "3m");
    expect({ code, tail: stderr.split("\n").slice(-8) }).toMatchObject({ code: 0 });
    expect(stderr).toContain("✔ kafka/events-kafka in kafka");
    expect(stderr).toContain("✔ service/csv-to-iceberg in eventing-demo");
    const order = ["10-namespaces", "strimzi", "30-kafka", "40-knative-serving", "72-light-worker"];
    const places = order.map((name) => stderr.indexOf(`► ${name}`));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(platform.engine.errors).toEqual([]);
  });

  test("run again it changes nothing", async () => {
    const versions = () =>
      platform.kubectl(["get", "-R=false", "-f", join(shell.folder, "dist"), "-o", "json"]);
    const names = ({ stdout }: { stdout: string }) =>
      (JSON.parse(stdout) as { items: { metadata: { name: string; resourceVersion: string } }[] }).items.map(
        ({ metadata }) => `${metadata.name} ${metadata.resourceVersion}`,
      );
    const before = names(await versions());
    expect(await shell.floe("deploy", "--wait-timeout", "3m")).toMatchObject({ code: 0 });
    expect(names(await versions())).toEqual(before);
  });

  test("one component alone is one step", async () => {
    const { code, stderr } = await shell.floe("deploy", "--component", "topics", "--wait-timeout", "3m");
    expect(code).toBe(0);
    expect(stderr.match(/^►/gm)).toHaveLength(1);
  });

  test("a mistyped component is a usage error with a suggestion", async () => {
    const { code, stderr } = await shell.floe("deploy", "--component", "strimsi");
    expect(code).toBe(2);
    expect(stderr).toContain("FLOE8010");
    expect(stderr).toMatch(/try +strimzi/);
  });

  test("an unknown context and a cluster that is away end with 2 and 3", async () => {
    expect(await shell.floe("deploy", "--context", "nowhere")).toMatchObject({ code: 2 });
    expect(await shell.floe("deploy", "--kubeconfig", join(shell.folder, "none"))).toMatchObject({ code: 2 });
    writeFileSync(join(shell.folder, "away"), AWAY);
    const away = await shell.floe("deploy", "--kubeconfig", join(shell.folder, "away"));
    expect(away.code).toBe(3);
    expect(away.stderr).toContain("FLOE8004");
  });
});
