import { healthyPlatform } from "../scenario/healthy-platform";
import { openShell, type Shell } from "../support/floe";
import { type Platform, startPlatform } from "../support/platform";
import { succeeded } from "../support/run";
import { onTerminal, terminalMissing } from "../support/terminal";

const CLAIM = {
  apiVersion: "v1",
  kind: "PersistentVolumeClaim",
  metadata: { name: "data-0-events-kafka-dual-0", namespace: "kafka" },
  spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
};

const missing = terminalMissing();
const describeOnTerminal = missing === undefined ? describe : describe.skip;
const reason = missing === undefined ? "" : ` (skipped: ${missing})`;

describeOnTerminal(`floe destroy --delete-data on a terminal${reason}`, () => {
  let platform: Platform;
  let shell: Shell;
  beforeAll(async () => {
    platform = await startPlatform(healthyPlatform());
    shell = openShell(platform.env);
    shell.configure({});
    succeeded(await shell.floe("synth"));
    const namespaces = `${shell.folder}/dist/10-namespaces.k8s.yaml`;
    succeeded(await platform.kubectl(["apply", "--server-side", "-f", namespaces]));
    succeeded(await platform.kubectl(["create", "-f", "-"], JSON.stringify(CLAIM)));
  });
  afterAll(async () => {
    shell.leave();
    await platform.stop();
  });
  beforeEach(() => platform.server.log.clear());

  const answer = (keys: string) =>
    onTerminal(shell, ["destroy", "--delete-data"], {
      question: "Type the name of the context (floe-test) to go on: ",
      keys,
    });

  test("lists what will be lost before it asks, and a wrong name changes nothing", async () => {
    const { code, shown } = await answer("yes\r");
    expect(shown).toContain("  persistentvolumeclaim/data-0-events-kafka-dual-0 in kafka");
    expect(shown.indexOf("persistentvolumeclaim/")).toBeLessThan(shown.indexOf("Type the name"));
    expect(shown).toContain("FLOE8013");
    expect(shown).toMatch(/got +.*yes/);
    expect(code).toBe(2);
    expect(platform.server.log.writes()).toEqual([]);
  });

  test("Enter alone is no answer", async () => {
    expect(await answer("\r")).toMatchObject({ code: 2, shown: expect.stringContaining("FLOE8013") });
    expect(platform.server.log.writes()).toEqual([]);
  });

  test("Ctrl-C ends it with 130", async () => {
    expect(await answer("\x03")).toMatchObject({ code: 130, shown: expect.stringContaining("SIGINT") });
    expect(platform.server.log.writes()).toEqual([]);
  });

  test("the end of the input is no answer either", async () => {
    expect(await answer("\x04")).toMatchObject({ code: 2, shown: expect.stringContaining("FLOE8013") });
    expect(platform.server.log.writes()).toEqual([]);
  });

  test("the context's name deletes the data", async () => {
    const { code, shown } = await answer("floe-test\r");
    expect(shown).toMatch(/namespace\/kafka is gone/);
    expect(code).toBe(0);
    expect((await platform.kubectl(["get", "pvc", "-A", "-o", "name"])).stdout).toBe("");
  });
});
