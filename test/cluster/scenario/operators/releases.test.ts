import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Platform, startPlatform } from "../../support/platform";
import { healthyPlatform } from "../healthy-platform";

describe.each(["helm3", "helm4"] as const)("operators that come with %s", (version) => {
  let platform: Platform;
  let chart: string;
  const helm = (args: string) => platform[version](args.split(" "));

  beforeAll(async () => {
    platform = await startPlatform(healthyPlatform(), { kind: "immediate" });
    chart = mkdtempSync(join(tmpdir(), "floe-chart-"));
    mkdirSync(join(chart, "templates"));
    writeFileSync(join(chart, "Chart.yaml"), "apiVersion: v2\nname: strimzi\nversion: 0.1.0\n");
    const map =
      "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings }\ndata: { size: '{{ .Values.size }}' }\n";
    writeFileSync(join(chart, "templates/settings.yaml"), map);
    const deployment = await platform.kubectl(
      "create deployment extra --image=example.com/a:1 --dry-run=client -o yaml".split(" "),
    );
    writeFileSync(join(chart, "templates/extra.yaml"), deployment.stdout);
  });
  afterAll(async () => {
    await platform.stop();
    rmSync(chart, { recursive: true, force: true });
  });

  it("are there when their release is, serve their kinds, and go with it", async () => {
    const install = `upgrade --install strimzi ${chart} -n kafka --create-namespace --wait --timeout 30s`;
    expect(await helm(`${install} --set size=1`)).toMatchObject({ code: 0 });
    const available =
      "wait --for=condition=Available deploy/strimzi-cluster-operator deploy/extra -n kafka --timeout=20s";
    expect((await platform.kubectl(available.split(" "))).code).toBe(0);
    expect((await platform.kubectl(["get", "kafkas", "-A"])).code).toBe(0);
    expect(await helm(`${install} --set size=2`)).toMatchObject({ code: 0 });
    const { stdout } = await platform.kubectl("get cm settings -n kafka -o jsonpath={.data.size}".split(" "));
    expect(stdout).toBe("2");
    expect(JSON.parse((await helm("list -n kafka -o json")).stdout)).toMatchObject([
      { name: "strimzi", revision: "2" },
    ]);
    expect(await helm("uninstall strimzi -n kafka --wait --timeout 30s")).toMatchObject({ code: 0 });
    expect((await platform.kubectl("get deploy,cm -n kafka -o name".split(" "))).stdout).not.toContain(
      "settings",
    );
    expect((await platform.kubectl(["get", "crd", "kafkas.kafka.strimzi.io", "-o", "name"])).code).toBe(0);
    expect(platform.engine.errors).toEqual([]);
  });
});
