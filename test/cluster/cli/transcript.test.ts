import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { healthyPlatform } from "../scenario/healthy-platform";
import { ChartRepository } from "../support/chart-repository";
import { openShell, type Shell } from "../support/floe";
import { type Platform, startPlatform } from "../support/platform";
import { tools } from "../support/run";
import { Transcript } from "../support/transcript";

const PAGE = join(__dirname, "../../../docs/transcript.md");

/** Serving, Eventing and Kafka with their demos: every kind of step, on a page that can still be read. */
function configuration(repository: ChartRepository, istio: boolean): object {
  const charts = repository.components;
  return {
    components: {
      ...charts,
      istio: { ...charts.istio, enabled: istio },
      envoy_gateway: { ...charts.envoy_gateway, enabled: !istio },
      camel_k: { ...charts.camel_k, enabled: false },
      spark_operator: { ...charts.spark_operator, enabled: false },
      ceph: { enabled: false },
      monitoring: { enabled: false },
    },
    demos: { s3_events: false, camel_smoke: false },
    ingest: { enabled: false },
  };
}

async function play(transcript: Transcript, shell: Shell, repository: ChartRepository): Promise<void> {
  transcript.say(`<!-- Made by \`npm run transcript\`, which plays it; the cluster tests compare. -->
# From nothing to Istio and back to nothing, once

Every command and what it says, played with real kubectl 1.35 and Helm 4 against the API server of the cluster tests,
whose operators are played too, and whose charts are stand-ins. The platform is a small one: Serving, Eventing and Kafka
with their demos. Objects of one step are in the order of the alphabet here; in a terminal they come as they become ready,
with \`waiting: …\` in between.
[Deploy, swap, destroy](deploy.md) explains what happens.

## Look first

Nothing is written yet. A deployment would begin with the same.`);
  shell.configure(configuration(repository, false));
  await shell.floe("synth");
  await transcript.floe("doctor");

  transcript.say(`## Deploy

Charts of operators and files of \`dist/\` in turn. Each step ends when its objects are ready.`);
  await transcript.floe("deploy");

  transcript.say(`## Verify

The plan's checklists. A dash is something that is switched off, or has not been used yet.`);
  await transcript.floe("verify", "--phase", "1");

  transcript.say(`## Swap

Two lines of \`config.yaml\`, and the same two commands. \`dist/\` now has the Gateways with the other class, and the mesh.`);
  transcript.show(`git diff config.yaml
   envoy_gateway:
-    enabled: true
+    enabled: false
   istio:
-    enabled: false
+    enabled: true`);
  shell.configure(configuration(repository, true));
  await shell.floe("synth");
  transcript.say("What would happen:");
  await transcript.floe("deploy", "--dry-run", "--phase", "3");
  transcript.say(`It happens. KnativeServing follows the Gateways at once, because between the two nothing is reached. The
policies come after the sidecars, and Envoy Gateway goes last of all.`);
  await transcript.floe("deploy");
  await transcript.floe("verify", "--phase", "3");

  transcript.say(`## Destroy

Backwards. Kafka and its topics hold data, so they stay, and with them Strimzi, which looks after them.`);
  await transcript.floe("destroy");
  transcript.say("With the data, confirmed by the name of the context:");
  await transcript.floe("destroy", "--delete-data", "--confirm", "floe-test");
}

describe("docs/transcript.md", () => {
  let folder: string;
  let repository: ChartRepository;
  let platform: Platform;
  let shell: Shell;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "floe-transcript-"));
    repository = await ChartRepository.start(folder, tools().helm4);
    platform = await startPlatform(healthyPlatform());
    shell = openShell(platform.env);
  });
  afterAll(async () => {
    shell?.leave();
    await platform?.stop();
    await repository?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test("is what the commands say; `npm run transcript` writes it", async () => {
    const transcript = new Transcript(shell);
    await play(transcript, shell, repository);
    expect(platform.engine.errors).toEqual([]);
    if (process.env.WRITE_TRANSCRIPT !== undefined) writeFileSync(PAGE, `${transcript}`);
    expect(`${transcript}`).toBe(readFileSync(PAGE, "utf8"));
  });
});
