import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const floe = join(__dirname, "../../../lib/cli/floe.js");
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "floe-completion-"));
  writeFileSync(join(folder, "floe"), `#!/bin/sh\nexec "${process.execPath}" "${floe}" "$@"\n`);
  chmodSync(join(folder, "floe"), 0o755);
  writeFileSync(join(folder, "config.yaml"), "");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What bash offers when Tab is pressed after a line. */
function tab(...lines: string[][]): string[][] {
  const presses = lines.map(
    (words) =>
      `COMP_WORDS=(${words.map((word) => `'${word}'`).join(" ")}); COMP_CWORD=${words.length - 1}; _floe; echo "\${COMPREPLY[*]}"`,
  );
  const script = `source <(floe completion bash)\ncomplete -p floe\n${presses.join("\n")}`;
  const run = spawnSync("bash", ["--norc", "-c", script], {
    cwd: folder,
    encoding: "utf8",
    env: { PATH: `${folder}:${process.env.PATH}` },
  });
  expect(run.stderr).toBe("");
  const [registered, ...offers] = run.stdout.trimEnd().split("\n");
  expect(registered).toBe("complete -F _floe floe");
  return offers.map((offer) => offer.split(" ").filter((word) => word !== ""));
}

test("bash completes commands, options, choices, codes and components", () => {
  const [commands, options, choices, codes, components, checks] = tab(
    ["floe", "l"],
    ["floe", "verify", "--pro"],
    ["floe", "verify", "-o", ""],
    ["floe", "explain", "FLOE110"],
    ["floe", "logs", "ka"],
    ["floe", "verify", "--only", "camel-k.s"],
  );
  expect(commands).toEqual(["lint", "logs"]);
  expect(options).toEqual(["--probe-image"]);
  expect(choices).toEqual(["text", "json", "junit"]);
  expect(codes?.[0]).toBe("FLOE1101");
  expect(components).toEqual(["kafka-broker", "kafka-source", "kafka"]);
  expect(checks).toEqual(["camel-k.smoke"]);
}, 30_000);
