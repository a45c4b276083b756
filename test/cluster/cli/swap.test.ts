import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { healthyPlatform } from "../scenario/healthy-platform";
import { ChartRepository } from "../support/chart-repository";
import { openShell, type Shell } from "../support/floe";
import { type Platform, startPlatform } from "../support/platform";
import { succeeded, tools } from "../support/run";
import { smallPlatform } from "../support/small-platform";

/** The order of some lines of an output. */
const inOrder = (text: string, ...parts: readonly string[]) => {
  const places = parts.map((part) => text.indexOf(part));
  expect(parts.filter((_, i) => places[i] === -1)).toEqual([]);
  expect(places).toEqual([...places].sort((a, b) => a - b));
};

describe("from Envoy Gateway to Istio and back, with floe deploy", () => {
  let folder: string;
  let repository: ChartRepository;
  let platform: Platform;
  let shell: Shell;
  const gateway = (istio: boolean) => shell.configure(smallPlatform(repository, istio ? "istio" : "envoy"));
  const kubectl = async (args: string) => (await platform.kubectl(args.split(" "))).stdout.trim();
  const deploy = async (...args: readonly string[]) => {
    expect(await shell.floe("synth")).toMatchObject({ code: 0 });
    return shell.floe("deploy", "--wait-timeout", "3m", ...args);
  };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "floe-swap-"));
    repository = await ChartRepository.start(folder, tools().helm4);
    platform = await startPlatform(healthyPlatform());
    shell = openShell(platform.env);
    gateway(false);
    succeeded(await deploy());
  });
  afterAll(async () => {
    shell?.leave();
    await platform?.stop();
    await repository?.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  afterEach(() => expect(platform.engine.errors).toEqual([]));

  test("a dry run tells the swap, and touches nothing", async () => {
    gateway(true);
    await shell.floe("synth");
    platform.server.log.clear();
    const { code, stdout, stderr } = await shell.floe("deploy", "--dry-run");
    expect(code).toBe(0);
    expect(stderr).toContain("the cluster has Envoy Gateway, the configuration wants Istio");
    inOrder(stdout, "istio-class", "20-gateway", "40-knative-serving", "routes", "sidecars", "90-mesh");
    expect(stdout).toContain("remove what Envoy Gateway has left: release eg, 3 objects");
    expect(platform.server.log.writes()).toEqual([]);
  });

  test("FLOE8011: a part of it alone is refused", async () => {
    const { code, stderr } = await shell.floe("deploy", "--component", "mesh");
    expect(code).toBe(2);
    expect(stderr).toContain("FLOE8011");
  });

  test("to Istio: policies only when the sidecars are in, and Envoy Gateway goes last", async () => {
    const { stderr } = succeeded(await deploy("--phase", "3"));
    inOrder(
      stderr,
      "✔ gatewayclass/istio",
      "✔ gateway/knative-gateway in knative-serving",
      "✔ knativeserving/knative-serving",
      "✔ deployment/net-gateway-api-controller restarted",
      "taken on by istio.io/gateway-controller",
      "with a sidecar, as they should be",
      "✔ peerauthentication/default in istio-system",
      "✔ gatewayclass/eg is gone",
      "✔ release eg uninstalled",
      "✔ namespace/envoy-gateway-system is gone",
    );
    expect(await kubectl("get gatewayclass -o name")).toBe("gatewayclass.gateway.networking.k8s.io/istio");
    expect(await kubectl("get crd gateways.gateway.networking.k8s.io -o name")).not.toBe("");
    expect(await shell.floe("verify", "--phase", "3")).toMatchObject({ code: 0 });
  });

  test("done, there is no swap any more", async () => {
    const { stderr } = succeeded(await deploy());
    expect(stderr).not.toContain("swap");
    expect(stderr).not.toContain("remove-");
  });

  test("and back: the policies go first, istiod last", async () => {
    gateway(false);
    const { stderr } = succeeded(await deploy());
    inOrder(
      stderr,
      "✔ peerauthentication/default in istio-system is gone",
      "✔ release eg in envoy-gateway-system",
      "✔ gateway/knative-gateway in knative-serving",
      "taken on by gateway.envoyproxy.io/gatewayclass-controller",
      "✔ label istio-injection of namespace/default",
      "without a sidecar",
      "✔ release kiali uninstalled",
      "✔ release istio uninstalled",
      "✔ namespace/istio-system is gone",
    );
    expect(await kubectl("get gatewayclass -o name")).toBe("gatewayclass.gateway.networking.k8s.io/eg");
    expect(await kubectl("get pods -A -o name -l sidecar.istio.io/inject=true")).toBe("");
    expect(await shell.floe("verify", "--phase", "1")).toMatchObject({ code: 0 });
  });
});
