import { join } from "node:path";
import { healthyPlatform, installedFromTheStart } from "../scenario/healthy-platform";
import { gatewayWithoutAddress } from "../scenario/operators/gateways";
import { openShell, type Shell } from "../support/floe";
import { type Platform, startPlatform } from "../support/platform";

describe("floe status", () => {
  let platform: Platform;
  let shell: Shell;

  beforeAll(async () => {
    platform = await startPlatform(healthyPlatform({ installed: installedFromTheStart }));
    shell = openShell(platform.env);
    shell.configure({ components: { spark_operator: { enabled: true } } });
    expect(await shell.floe("synth")).toMatchObject({ code: 0 });
  });
  afterAll(async () => {
    shell?.leave();
    await platform?.stop();
  });

  test("before a deployment everything is missing, and it ends with 1", async () => {
    const { code, stdout, stderr } = await shell.floe("status", "--phase", "1");
    expect(code).toBe(1);
    expect(stdout).toContain(
      "      ? gateway/knative-gateway in knative-serving: it is not in the cluster\n",
    );
    expect(stderr).toMatch(/^✗ \d+ steps of \d+ not ready\n$/);
  });

  test("after it everything is ready, one line a step", async () => {
    for (let round = 0; round < 20; round++) {
      const { code } = await platform.kubectl(["apply", "--server-side", "-f", join(shell.folder, "dist")]);
      if (code === 0) break;
      platform.clock.advance(10_000);
    }
    platform.clock.advance(600_000);
    platform.server.log.clear();
    const { code, stdout, stderr } = await shell.floe("status");
    expect(stdout.split("\n").filter((line) => /^ {6}/.test(line))).toEqual([]);
    expect(stdout).toMatch(/^Phase 1: gateways and Serving (\d+) of \1 ready\n {2}✔ /);
    expect(stderr).toBe("✓ everything is ready\n");
    expect(code).toBe(0);
    expect(platform.server.log.writes()).toEqual([]);
  });

  test("--all names the objects too, and -o json is for machines", async () => {
    const { stdout } = await shell.floe("status", "--phase", "2", "--all");
    expect(stdout).toContain("      ✔ kafka/events-kafka in kafka\n");
    const json = JSON.parse((await shell.floe("status", "--phase", "2", "-o", "json")).stdout);
    expect(json).toMatchObject({ ready: true });
    expect(json.steps.map(({ name }: { name: string }) => name)).toContain("30-kafka");
  });

  test("below a Deployment that is not available stands the pod that cannot start, and why", async () => {
    const { world } = platform.engine;
    const deployment = world.get("Deployment.apps", "kafka", "strimzi-cluster-operator");
    const pod = world.list("Pod", "kafka").find(({ metadata }) => metadata.name?.startsWith("strimzi-"));
    if (deployment === undefined || pod === undefined) throw new Error("the operator is not there");
    const state = { waiting: { reason: "ImagePullBackOff", message: 'Back-off pulling image "x"' } };
    world.setStatus(pod, {
      phase: "Pending",
      containerStatuses: [
        { name: "controller", image: "x", imageID: "", ready: false, restartCount: 0, state },
      ],
    });
    world.setConditions(deployment, [
      ["Available", "False", "MinimumReplicasUnavailable", "Deployment does not have minimum availability."],
    ]);
    const { code, stdout } = await shell.floe("status", "--phase", "2");
    expect(code).toBe(1);
    const lines = stdout.split("\n");
    const from = lines.findIndex((line) => line.startsWith("  ✗ strimzi"));
    expect(lines.slice(from + 1, from + 4)).toEqual([
      "      … deployment/strimzi-cluster-operator in kafka: Available is False: MinimumReplicasUnavailable: Deployment does not have minimum availability.",
      expect.stringMatching(
        /^ {8}… replicaset\/strimzi-cluster-operator-\w+ in kafka: what it made is not ready$/,
      ),
      expect.stringMatching(
        /^ {10}✗ pod\/strimzi-cluster-operator-[\w-]+ in kafka: controller: ImagePullBackOff: Back-off pulling image "x"$/,
      ),
    ]);
    // What is not ready comes first.
    expect(from).toBe(lines.findIndex((line) => /^ {2}[✔✗]/.test(line)));
  });
});

test("floe status tells why a Gateway is not programmed", async () => {
  const platform = await startPlatform(
    healthyPlatform({ installed: installedFromTheStart, instead: [gatewayWithoutAddress] }),
  );
  const shell = openShell(platform.env);
  try {
    shell.configure({});
    await shell.floe("synth");
    for (let round = 0; round < 3; round++)
      await platform.kubectl(["apply", "--server-side", "-f", join(shell.folder, "dist")]);
    const { stdout } = await shell.floe("status", "--phase", "1");
    expect(stdout).toContain(
      "      … gateway/knative-gateway in knative-serving: Programmed is False: AddressNotAssigned: No addresses have been assigned to the Gateway\n",
    );
  } finally {
    shell.leave();
    await platform.stop();
  }
});
