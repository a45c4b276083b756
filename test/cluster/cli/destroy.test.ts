import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { healthyPlatform } from "../scenario/healthy-platform";
import { ChartRepository } from "../support/chart-repository";
import { openShell, type Shell } from "../support/floe";
import { type Platform, startPlatform } from "../support/platform";
import { succeeded, tools } from "../support/run";

/** Topic of somebody else in Kafka's namespace. */
const THEIRS = {
  apiVersion: "kafka.strimzi.io/v1",
  kind: "KafkaTopic",
  metadata: { name: "theirs", namespace: "kafka", labels: { "strimzi.io/cluster": "events-kafka" } },
  spec: { partitions: 1, replicas: 1 },
};

describe("floe destroy", () => {
  let folder: string;
  let repository: ChartRepository;
  let platform: Platform;
  let shell: Shell;
  const kubectl = async (args: string) => (await platform.kubectl(args.split(" "))).stdout.trim();
  const exists = async (what: string) => (await platform.kubectl(["get", ...what.split(" ")])).code === 0;
  const destroy = (...args: readonly string[]) => shell.floe("destroy", "--wait-timeout", "3m", ...args);

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "floe-destroy-"));
    repository = await ChartRepository.start(folder, tools().helm4);
    platform = await startPlatform(healthyPlatform());
    shell = openShell(platform.env);
    shell.configure({ components: repository.components });
    expect(await shell.floe("synth")).toMatchObject({ code: 0 });
    succeeded(await shell.floe("deploy", "--wait-timeout", "3m"));
  });
  afterAll(async () => {
    shell?.leave();
    await platform?.stop();
    await repository?.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  afterEach(() => expect(platform.engine.errors).toEqual([]));

  test("--dry-run tells what goes and what stays, and touches nothing", async () => {
    platform.server.log.clear();
    const { stdout } = succeeded(await destroy("--dry-run"));
    expect(stdout).toContain("delete service/csv-to-iceberg in eventing-demo");
    expect(stdout).toContain("delete release knative-operator in knative-operator");
    expect(stdout).toMatch(/keep +kafka\/events-kafka in kafka stays: it holds data/);
    expect(stdout).toMatch(/keep +release strimzi stays: kafka\/events-kafka in kafka.* needs it/);
    expect(platform.server.log.writes()).toEqual([]);
  });

  test("FLOE8013: data is not deleted without the context's name", async () => {
    platform.server.log.clear();
    const { code, stderr } = await destroy("--delete-data");
    expect(code).toBe(2);
    expect(stderr).toContain("FLOE8013");
    expect(stderr).toContain("  kafkatopic/s3-events in kafka\n");
    expect(await destroy("--delete-data", "--confirm", "production")).toMatchObject({ code: 2 });
    expect(platform.server.log.writes()).toEqual([]);
  });

  test("somebody else's object keeps what it stands on", async () => {
    const service = JSON.stringify({
      apiVersion: "serving.knative.dev/v1",
      kind: "Service",
      metadata: { name: "theirs", namespace: "default" },
      spec: { template: { spec: { containers: [{ image: "example.com/app" }] } } },
    });
    await platform.kubectl(["create", "-f", "-"], service);
    const { stdout } = succeeded(await destroy("--dry-run"));
    expect(stdout).toMatch(/knativeserving.* stays: service\/theirs in default needs it/);
    expect(stdout).toMatch(/release knative-operator stays: knativeserving\/knative-serving/);
    await platform.kubectl(["delete", "ksvc", "theirs", "-n", "default"]);
  });

  test("FLOE8012: a finalizer that nobody takes off is explained, and the next run goes on", async () => {
    await kubectl("delete deployment knative-operator -n knative-operator");
    const { code, stderr } = await shell.floe("destroy", "--wait-timeout", "2s");
    expect(code).toBe(1);
    expect(stderr).toContain("FLOE8012");
    expect(stderr).toContain("stays until the Knative operator removes what it has installed");
    expect(stderr).toContain("no deployment that does so is there");
    expect(stderr).toMatch(/next +bring the operator back \(`floe deploy` does\)/);
    const chart = join("dist", "helm", "knative");
    const helm = ["upgrade", "--install", "knative-operator", chart, "-n", "knative-operator"];
    await platform.helm4(["uninstall", "knative-operator", "-n", "knative-operator"]);
    succeeded(await platform.helm4([...helm, "--dependency-update"]));
  });

  test("takes everything down but data and what looks after it", async () => {
    const { stderr } = succeeded(await destroy());
    const order = ["csv-to-iceberg", "knativeserving/knative-serving", "release knative-operator"];
    const places = order.map((part) => stderr.indexOf(part));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    for (const kept of ["kafka events-kafka -n kafka", "kafkatopic s3-events -n kafka", "ns kafka"])
      expect([kept, await exists(kept)]).toEqual([kept, true]);
    expect(await exists("obc events-inbox -n rook-ceph")).toBe(true);
    expect(await exists("deploy strimzi-cluster-operator -n kafka")).toBe(true);
    for (const gone of ["ns knative-serving", "ns envoy-gateway-system", "ns camel-k", "gatewayclass eg"])
      expect([gone, await exists(gone)]).toEqual([gone, false]);
    expect(await exists("crd services.serving.knative.dev")).toBe(false);
    expect(await exists("crd gateways.gateway.networking.k8s.io")).toBe(true);
  });

  test("run again it finds nothing more", async () => {
    platform.server.log.clear();
    const { stderr } = succeeded(await destroy());
    expect(stderr).toMatch(/✓ 0 gone, \d+ kept/);
    expect(platform.server.log.writes()).toEqual([]);
  });

  test("--delete-data, confirmed, takes the rest, but not what is somebody else's", async () => {
    await platform.kubectl(["create", "-f", "-"], JSON.stringify(THEIRS));
    const confirmed = ["--delete-data", "--confirm", "floe-test"];
    const first = succeeded(await destroy(...confirmed));
    expect(first.stderr).toMatch(/kafka\/events-kafka in kafka stays: kafkatopic\/theirs in kafka needs it/);
    expect(first.stderr).toMatch(/release strimzi stays: kafka\/events-kafka in kafka/);
    await platform.kubectl(["delete", "kafkatopic", "theirs", "-n", "kafka"]);
    succeeded(await destroy(...confirmed));
    for (const gone of [
      "ns kafka",
      "ns eventing-demo",
      "obc events-inbox -n rook-ceph",
      "crd kafkas.kafka.strimzi.io",
    ])
      expect([gone, await exists(gone)]).toEqual([gone, false]);
    for (const kept of ["ns rook-ceph", "ns default", "crd objectbucketclaims.objectbucket.io"])
      expect([kept, await exists(kept)]).toEqual([kept, true]);
    expect(await kubectl("get pvc -A -o name")).toBe("");
  });
});
