import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(__dirname, "../../..");
const floe = join(root, "lib/cli/floe.js");

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "floe-cli-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function run(args: readonly string[], options: { input?: string; env?: NodeJS.ProcessEnv } = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [floe, ...args], {
    cwd: folder,
    encoding: "utf8",
    env: { PATH: process.env.PATH, ...options.env },
    ...(options.input !== undefined && { input: options.input }),
  });
  return { status, stdout, stderr };
}

const write = (name: string, text: string) => writeFileSync(join(folder, name), text);

describe("floe", () => {
  test("without arguments shows help, and ends well", () => {
    const { status, stdout, stderr } = run([]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toMatch(/^Usage: floe \[options\] \[command\]/);
    for (const command of ["explain", "lint", "synth"])
      expect(stdout).toMatch(new RegExp(`^ {2}${command} `, "m"));
    expect(run(["--help"]).stdout).toBe(stdout);
  });

  test("shows its version", () => {
    const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
    expect(run(["--version"])).toEqual({ status: 0, stdout: `${version}\n`, stderr: "" });
  });

  test("suggests the command that was meant", () => {
    expect(run(["synht", "-o", "x"])).toEqual({
      status: 2,
      stdout: "",
      stderr: "error  unknown command 'synht'; did you mean 'synth'?\n",
    });
    expect(run(["wobble"]).stderr).toBe(
      "error  unknown command 'wobble'; `floe --help` lists the commands\n",
    );
  });

  test("suggests the option that was meant", () => {
    expect(run(["synth", "--otdir", "x"])).toEqual({
      status: 2,
      stdout: "",
      stderr: "error  unknown option '--otdir'\n(Did you mean --outdir?)\n",
    });
  });

  test("each command has help of its own", () => {
    expect(run(["lint", "--help"]).stdout).toContain("files, folders, or - for standard input");
  });

  test("is executable", () => expect(statSync(floe).mode & 0o111).not.toBe(0));
});

describe("floe explain", () => {
  test("says what a code means", () => {
    expect(run(["explain", "floe1101"])).toEqual({
      status: 0,
      stdout: `FLOE1101  not exactly one gateway  error

Envoy Gateway and Istio would both claim the Gateways, and without either nothing routes to a Knative Service.

Set exactly one of components.envoy_gateway.enabled and components.istio.enabled to true.
`,
      stderr: "",
    });
    expect(run(["explain", "3104"]).stdout).toMatch(/^FLOE3104 {2}.* {2}warning\n/);
  });

  test("lists all codes, and tells a code that does not exist", () => {
    expect(run(["explain"]).stdout.split("\n")[0]).toBe("FLOE1001  config.yaml is not YAML");
    expect(run(["explain", "FLOE1901"])).toEqual({
      status: 2,
      stdout: "",
      stderr: "error  no code 'FLOE1901'; did you mean FLOE1001?\n",
    });
  });
});

describe("floe synth", () => {
  test("writes the folder, lists its files on stdout and sums up on stderr", () => {
    write("config.yaml", "");
    const { status, stdout, stderr } = run(["synth"]);
    expect(status).toBe(0);
    expect(stdout.split("\n")).toContain("dist/10-namespaces.k8s.yaml");
    expect(stderr).toMatch(/^✓ \d+ objects in \d+ files\n$/);
    expect(run(["lint", "--strict", "dist"])).toMatchObject({ status: 0, stdout: "" });
  }, 30_000);

  test("shows every finding of the configuration, leaves the folder as it was, and ends with 2", () => {
    write("config.yaml", "components:\n  strimzi:\n    chart_vers: x\n  istio:\n    enabled: yes\n");
    mkdirSync(join(folder, "dist"));
    write("dist/kept.yaml", "kept");
    expect(run(["synth"])).toEqual({
      status: 2,
      stdout: "",
      stderr: `config.yaml
  3:5  error  unknown key 'chart_vers'  FLOE1002
       at        components.strimzi.chart_vers
       expected  one of enabled, namespace, chart_repo, chart_name, chart_version, values, kafka_version, kafka_cluster_name, storage_size, scram_listener, users
       try       chart_version
  5:5  error  wrong value of 'enabled'  FLOE1003
       at        components.istio.enabled
       got       "yes"
       expected  a boolean

✗ 2 errors; floe explain FLOE1002 tells more
`,
    });
    expect(readdirSync(folder)).toEqual(["config.yaml", "dist"]);
    expect(readFileSync(join(folder, "dist/kept.yaml"), "utf8")).toBe("kept");
  });

  test("a missing configuration is told with its name", () => {
    expect(run(["synth", "-f", "other.yaml"])).toEqual({
      status: 2,
      stdout: "",
      stderr:
        "other.yaml\n  error  does not exist  FLOE1005\n    next      Name the file with `-f`, and make sure that it is a readable text file in UTF-8.\n\n✗ 1 error; floe explain FLOE1005 tells more\n",
    });
  });

  test("FLOE9001: a folder that cannot be made is told with its reason", () => {
    write("config.yaml", "");
    write("file", "");
    const { status, stdout, stderr } = run(["synth", "-o", "file/dist"]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain("error  a part of the path is a file, not a folder  FLOE9001");
    expect(run(["synth", "-o", "none/dist"]).stderr).toContain("the parent folder does not exist  FLOE9001");
  });
});

describe("floe lint", () => {
  const trigger =
    "apiVersion: eventing.knative.dev/v1\nkind: Trigger\nmetadata: {name: t, namespace: default}\nspec:\n  broker: default\n  subscriber: {uri: http://example.com}\n";
  const broker =
    "apiVersion: eventing.knative.dev/v1\nkind: Broker\nmetadata: {name: defaults, namespace: default}\n";

  test("findings on stdout, the sum on stderr, 1 for errors", () => {
    write("t.yaml", trigger);
    write("b.yaml", broker);
    expect(run(["lint", "t.yaml", "b.yaml"])).toEqual({
      status: 1,
      stdout: `t.yaml
  Trigger default/t
    5:3  error  no Broker 'default' in namespace 'default'  FLOE2009
         at        spec.broker
         got       "default"
         expected  Broker: a Broker that is declared or external
         try       defaults

`,
      stderr: "✗ 2 objects in 2 files: 1 error\n",
    });
  });

  test("what is right, and what was not looked at", () => {
    write("b.yaml", `${broker}---\napiVersion: example.com/v1\nkind: Thing\nmetadata: {name: t}\n`);
    expect(run(["lint", "b.yaml"])).toEqual({
      status: 0,
      stdout: "",
      stderr: "✓ 2 objects in 1 file: no problems; no schema of Thing.example.com\n",
    });
  });

  test("what exists already is read from the configuration", () => {
    write("t.yaml", trigger);
    const external =
      "platform: {external: [{api_version: eventing.knative.dev/v1, kind: Broker, name: default, namespace: default}]}";
    write("config.yaml", external);
    expect(run(["lint", "t.yaml"]).status).toBe(0);
    write("other.yaml", "");
    expect(run(["lint", "-f", "other.yaml", "t.yaml"]).status).toBe(1);
    expect(run(["lint", "-f", "none.yaml", "t.yaml"])).toMatchObject({ status: 2, stdout: "" });
  });

  test("standard input, and JSON for machines", () => {
    const { status, stdout, stderr } = run(["lint", "-o", "json", "-"], { input: trigger });
    expect({ status, stderr }).toEqual({ status: 1, stderr: "" });
    expect(JSON.parse(stdout)).toMatchObject({
      ok: false,
      errors: 1,
      warnings: 0,
      files: 1,
      objects: 1,
      diagnostics: [
        {
          code: "FLOE2009",
          file: "standard input",
          line: 5,
          column: 3,
          object: "Trigger default/t",
          path: "spec.broker",
        },
      ],
    });
  });

  test("warnings end well unless --strict is given", () => {
    write(
      "s.yaml",
      "apiVersion: kafka.strimzi.io/v1beta2\nkind: KafkaConnect\nmetadata: {name: c, namespace: default}\n---\napiVersion: sources.knative.dev/v1\nkind: KafkaSource\nmetadata: {name: s, namespace: default}\nspec: {bootstrapServers: [b:9092], topics: [t], delivery: {retry: 1}, sink: {uri: http://example.com}}\n",
    );
    const { status, stderr } = run(["lint", "s.yaml"]);
    expect([status, stderr]).toEqual([
      0,
      "✓ 2 objects in 1 file: 1 warning; no schema of KafkaConnect.kafka.strimzi.io\n",
    ]);
    expect(run(["lint", "--strict", "s.yaml"]).status).toBe(1);
  });

  test("colour where it is forced, and nowhere else", () => {
    write("t.yaml", trigger);
    expect(run(["lint", "t.yaml"], { env: { FORCE_COLOR: "1" } }).stdout).toContain(
      "\u001b[31merror\u001b[39m",
    );
    expect(run(["lint", "--no-color", "t.yaml"], { env: { FORCE_COLOR: "1" } }).stdout).not.toContain(
      "\u001b",
    );
  });

  test("a reader that has seen enough is no error", () => {
    for (let index = 0; index < 40; index++)
      write(`t${index}.yaml`, trigger.replaceAll("{name: t,", `{name: t${index},`));
    const script = `${process.execPath} ${floe} lint . 2> errors.txt | head -c 10`;
    expect(spawnSync("bash", ["-c", script], { cwd: folder, encoding: "utf8" }).stdout).toHaveLength(10);
    expect(readFileSync(join(folder, "errors.txt"), "utf8")).not.toContain("EPIPE");
  });
});
