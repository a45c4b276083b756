import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ClusterOptions } from "../scenario/cluster";
import { healthyPlatform } from "../scenario/healthy-platform";
import { gatewayWithoutAddress } from "../scenario/operators/gateways";
import { ChartRepository } from "../support/chart-repository";
import { openShell, type Shell } from "../support/floe";
import { type Platform, startPlatform } from "../support/platform";
import { succeeded, tools } from "../support/run";
import { smallPlatform } from "../support/small-platform";

/** A cluster whose address nobody listens on. */
const AWAY = `apiVersion: v1
kind: Config
current-context: away
contexts: [{name: away, context: {cluster: away, user: away}}]
clusters: [{name: away, cluster: {server: "http://127.0.0.1:1"}}]
users: [{name: away, user: {}}]
`;

describe("what can be wrong with floe deploy's surroundings: one message, one code, one exit code", () => {
  let folder: string;
  let repository: ChartRepository;
  let platform: Platform | undefined;
  let shell: Shell | undefined;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "floe-bad-input-"));
    repository = await ChartRepository.start(folder, tools().helm4);
  });
  afterAll(async () => {
    await repository?.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  afterEach(async () => {
    shell?.leave();
    await platform?.stop();
    [platform, shell] = [undefined, undefined];
  });

  const begin = async (options: ClusterOptions = {}) => {
    platform = await startPlatform(healthyPlatform(), { kind: "immediate" }, options);
    shell = openShell(platform.env);
    shell.configure(smallPlatform(repository, "envoy"));
    expect(await shell.floe("synth")).toMatchObject({ code: 0 });
    const { server } = platform;
    const deploy = (...args: readonly string[]) => shell!.floe("deploy", "--wait-timeout", "3m", ...args);
    return { server, shell, deploy };
  };
  /** The one message of a run: exit code, code, what it says, and whether it says what to do. */
  const told = ({ code, stderr }: { readonly code: number; readonly stderr: string }) => {
    const [, what = "", id] = /^ +error {2}(.*) {2}(FLOE\d{4})$/m.exec(stderr) ?? [];
    return { code, id, what, stack: /^ +at /m.test(stderr.replace(/^ +at {8}/gm, "")) };
  };

  test("FLOE8001, 2: no kubectl", async () => {
    const { shell, deploy } = await begin();
    const bin = join(shell.folder, "only-helm");
    rmSync(join(shell.folder, "bin/kubectl"));
    symlinkSync(join(shell.folder, "bin"), bin);
    process.env.PATH = bin;
    expect(told(await deploy())).toMatchObject({
      code: 2,
      id: "FLOE8001",
      what: "there is no kubectl on the PATH",
      stack: false,
    });
  });

  test("FLOE8001, 2: no helm, found out before anything is applied", async () => {
    const { server, shell, deploy } = await begin();
    rmSync(join(shell.folder, "bin/helm"));
    process.env.PATH = join(shell.folder, "bin");
    server.log.clear();
    expect(told(await deploy())).toMatchObject({
      code: 2,
      id: "FLOE8001",
      what: "there is no helm on the PATH",
    });
    expect(server.log.writes()).toEqual([]);
  });

  test("FLOE8007, 2: an unknown context, and a kubeconfig that is not there", async () => {
    const { shell, deploy } = await begin();
    expect(told(await deploy("--context", "nowhere"))).toMatchObject({ code: 2, id: "FLOE8007" });
    expect(told(await deploy("--kubeconfig", join(shell.folder, "none")))).toMatchObject({
      code: 2,
      id: "FLOE8007",
    });
  });

  test("FLOE8005, 3: credentials that have expired", async () => {
    const { server, deploy } = await begin();
    server.access.expire("floe-admin");
    expect(told(await deploy())).toMatchObject({ code: 3, id: "FLOE8005", stack: false });
  });

  test("FLOE8112, 1: what is forbidden is found before, FLOE8006, 1: and told when it is met", async () => {
    const { server, deploy } = await begin();
    server.access.denials.push({ verbs: ["patch", "create"], resource: "namespaces" });
    server.log.clear();
    expect(told(await deploy())).toMatchObject({
      code: 1,
      id: "FLOE8112",
      what: "you may not create namespaces, patch namespaces",
    });
    expect(server.log.writes()).toEqual([]);
    const met = told(await deploy("--no-preflight"));
    expect(met).toMatchObject({ code: 1, id: "FLOE8006" });
    expect(met.what).toContain('cannot patch resource "namespaces"');
  });

  test("FLOE8004, 3: the API server is away, from the start and in the middle; then the next run goes on", async () => {
    const { server, shell, deploy } = await begin();
    writeFileSync(join(shell.folder, "away"), AWAY);
    const away = await deploy("--kubeconfig", join(shell.folder, "away"));
    expect(told(away)).toMatchObject({ code: 3, id: "FLOE8004" });
    const mistyped = await deploy("--kubeconfig", join(shell.folder, "away"), "--component", "strimzy");
    expect(told(mistyped)).toMatchObject({ code: 2, id: "FLOE8010", what: "no step is called 'strimzy'" });
    server.faults.unreachableAfter(60);
    const cut = await deploy("--no-preflight");
    expect(told(cut)).toMatchObject({ code: 3, id: "FLOE8004", stack: false });
    expect(cut.stderr).toContain("✔ namespace/knative-serving");
    server.faults.heal();
    succeeded(await deploy());
  });

  test("2: a phase that does not exist; FLOE8010, 2: one that is empty", async () => {
    const { deploy } = await begin();
    const unknown = await deploy("--phase", "7");
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toContain("Allowed choices are 1, 2, 3");
    expect(told(await deploy("--phase", "3"))).toMatchObject({ code: 2, id: "FLOE8010" });
  });

  test("FLOE8111, 1: a cluster too small", async () => {
    const { server, deploy } = await begin({ nodes: 1, allocatable: { cpu: "200m", memory: "256Mi" } });
    server.log.clear();
    const { code, stderr } = await deploy();
    expect(code).toBe(1);
    expect(stderr).toContain("the cluster has not enough CPU left  FLOE8111");
    expect(stderr).toContain("the cluster has not enough memory left  FLOE8111");
    expect(server.log.writes()).toEqual([]);
  });

  test("FLOE8102, 1: a cluster too old", async () => {
    const { deploy } = await begin({ version: "v1.30.2" });
    expect(told(await deploy())).toMatchObject({ code: 1, id: "FLOE8102", what: "the cluster is too old" });
  });

  test("FLOE8008, 1: what is not ready in time, with its condition, its event and the likely cause", async () => {
    platform = await startPlatform(healthyPlatform({ instead: [gatewayWithoutAddress] }));
    shell = openShell(platform.env);
    shell.configure(smallPlatform(repository, "envoy"));
    expect(await shell.floe("synth")).toMatchObject({ code: 0 });
    const { code, stderr } = await shell.floe("deploy", "--no-preflight", "--wait-timeout", "4s");
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /gateway\/knative-\S+ in knative-serving is not ready after 4 s: Programmed is False: AddressNotAssigned/,
    );
    expect(stderr).toContain("    event: AddressNotAssigned: No addresses have been assigned to the Gateway");
    expect(stderr).toMatch(
      /next +nothing gives the gateway's Service an address: set platform.gateway_service/,
    );
  });

  test("FLOE8009, 2: no synthesized platform", async () => {
    const { shell, deploy } = await begin();
    rmSync(join(shell.folder, "dist"), { recursive: true });
    expect(told(await deploy())).toMatchObject({ code: 2, id: "FLOE8009" });
    expect(told(await shell.floe("destroy"))).toMatchObject({ code: 2, id: "FLOE8009" });
  });
});
