import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { allCommands } from "../../../cli/program";
import { plain } from "../../../diagnostics/style";
import { tools } from "../support/run";

const root = join(__dirname, "../../..");
const floe = join(root, "lib/cli/floe.js");
const names = allCommands({ out: () => {}, err: () => {}, outStyle: plain, errStyle: plain }).commands.map(
  (command) => command.name(),
);

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "floe-golden-"));
  for (const name of ["empty", "tools", "work"]) mkdirSync(join(folder, name));
  symlinkSync(tools().kubectl, join(folder, "tools/kubectl"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the built command in an empty folder, with nothing on the PATH unless it is said. */
function run(args: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [floe, ...args], {
      cwd: join(folder, "work"),
      env: { PATH: join(folder, "empty"), HOME: folder, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    child.on("error", reject).on("close", (code) => resolve({ code, stdout, stderr }));
  });
}

const usage = (stderr: string): Ended => ({ code: 2, stdout: "", stderr });

describe.each(names)("floe %s", (name) => {
  test("shows the help that stands in docs/commands.md, on standard output, and ends well", async () => {
    const page = readFileSync(join(root, "docs/commands.md"), "utf8");
    const [, documented] = new RegExp(`\n### floe ${name}\n\n\`\`\`text\n([^\`]*?)\n\`\`\``).exec(
      page.replaceAll(/(?<!`)`(?!`)/g, "'"),
    ) ?? [undefined, ""];
    const { code, stdout, stderr } = await run([name, "--help"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    // The page is wider than a pipe, so that lines break elsewhere.
    const words = (text: string) => text.replaceAll("`", "'").split(/\s+/).filter(Boolean);
    expect(words(stdout)).toEqual(words(documented ?? ""));
  });

  test("knows what was meant by a mistyped option", async () => {
    expect(await run([name, "--hepl"])).toEqual(
      usage("error  unknown option '--hepl'\n(Did you mean --help?)\n"),
    );
  });
});

describe("without a program that it calls", () => {
  const missing = (program: string, expected: string) =>
    usage(
      `  error  there is no ${program} on the PATH  FLOE8001\n${expected}\n✗ 1 error; floe explain FLOE8001 tells more\n`,
    );
  const kubectl = missing(
    "kubectl",
    "    expected  kubectl 1.32 or newer\n    next      install it from https://kubernetes.io/docs/tasks/tools/\n",
  );

  beforeAll(() => {
    writeFileSync(join(folder, "work/config.yaml"), "");
    mkdirSync(join(folder, "work/dist"));
    const topic = "apiVersion: v1\nkind: Namespace\nmetadata: {name: n}\n";
    writeFileSync(join(folder, "work/dist/10-n.k8s.yaml"), topic);
  });
  afterAll(() => {
    rmSync(join(folder, "work"), { recursive: true });
    mkdirSync(join(folder, "work"));
  });

  test.each([["verify"], ["logs", "kafka"], ["diff", "--cluster"]])("floe %s %s", async (...args) =>
    expect(await run(args)).toEqual(kubectl),
  );

  test("floe diff needs git, or a cluster", async () => {
    expect(await run(["diff"])).toEqual(
      missing("git", "    next      install git, or compare with the cluster: floe diff --cluster\n"),
    );
  });
});

describe("in an empty folder", () => {
  const noConfig = usage(
    "config.yaml\n  error  does not exist  FLOE1005\n    next      Name the file with `-f`, and make sure that it is a readable text file in UTF-8.\n\n✗ 1 error; floe explain FLOE1005 tells more\n",
  );
  test.each([["verify"], ["status"], ["logs", "kafka"], ["synth"]])("floe %s %s", async (...args) =>
    expect(await run(args)).toEqual(noConfig),
  );

  test("floe graph and floe diff say which folder is missing", async () => {
    expect(await run(["diff"])).toEqual(
      usage(
        "  error  'dist' is not there  FLOE8009\n    next      Run `floe synth`, look at what changed, and deploy that.\n\n✗ 1 error; floe explain FLOE8009 tells more\n",
      ),
    );
    const graph = await run(["graph"]);
    expect(graph).toMatchObject({ code: 2, stdout: "" });
    expect(graph.stderr).toContain("FLOE4005");
  });

  test("a cluster that is not there ends with 3", async () => {
    writeFileSync(join(folder, "work/config.yaml"), "");
    const { code, stdout, stderr } = await run(["verify"], { PATH: join(folder, "tools") });
    rmSync(join(folder, "work/config.yaml"));
    expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
    expect(stderr).toContain("error  the API server does not answer");
    expect(stderr).toContain("FLOE8004");
  });
});

describe("arguments", () => {
  test.each([
    [
      ["verify", "--phase", "4"],
      "error  option '--phase <number>' argument '4' is invalid. Allowed choices are 1, 2, 3.\n",
    ],
    [
      ["verify", "-o", "xml"],
      "error  option '-o, --output <format>' argument 'xml' is invalid. Allowed choices are text, json, junit.\n",
    ],
    [
      ["completion", "tcsh"],
      "error  command-argument value 'tcsh' is invalid for argument 'shell'. Allowed choices are bash, zsh, fish, candidates.\n",
    ],
    [["completion"], "error  missing required argument 'shell'\n"],
    [["status", "now"], "error  too many arguments for 'status'. Expected 0 arguments but got 1.\n"],
    [["stauts"], "error  unknown command 'stauts'; did you mean 'status'?\n"],
    [["log"], "error  unknown command 'log'; did you mean 'logs'?\n"],
  ])("%j", async (args, stderr) => expect(await run(args)).toEqual(usage(stderr)));
});

describe("on a terminal", () => {
  /** What a terminal of some width shows. */
  const terminal = (columns: number, args: string, env: Record<string, string> = {}) =>
    spawnSync(
      "script",
      ["-qec", `stty cols ${columns}; "${process.execPath}" "${floe}" ${args}`, "/dev/null"],
      {
        cwd: join(folder, "work"),
        encoding: "utf8",
        env: { PATH: process.env.PATH ?? "", HOME: folder, TERM: "xterm", ...env },
      },
    ).stdout.replaceAll("\r", "");

  test.each([80, 120])("of %i columns commands, options and paragraphs are wrapped to fit", (columns) => {
    for (const args of ["--help", "verify --help", "deploy --help"]) {
      const lines = terminal(columns, args).split("\n");
      const options = lines.filter((line) => /^ {2,}/.test(line));
      expect(options.length).toBeGreaterThan(5);
      expect(lines.filter((line) => line.length > columns)).toEqual([]);
    }
  });

  test("of 40 columns nothing is left out", () => {
    const shown = terminal(40, "--help");
    for (const name of names) expect(shown).toMatch(new RegExp(`^ {2}${name}\\b`, "m"));
  });

  test("there is colour, and with NO_COLOR or --no-color there is none", () => {
    expect(terminal(100, "explain FLOE1101")).toContain("\u001b[1mFLOE1101");
    expect(terminal(100, "explain FLOE1101", { NO_COLOR: "1" })).not.toContain("\u001b");
    expect(terminal(100, "--no-color explain FLOE1101")).not.toContain("\u001b");
    expect(terminal(100, "explain FLOE1101 --no-color", { TERM: "dumb" })).not.toContain("\u001b");
  });
});

describe("in a pipe", () => {
  test.each(["graph -o json", "explain", "completion bash", "--help"])(
    "floe %s | head -1 is no error",
    (args) => {
      const dist = join(root, "dist");
      const command = args.startsWith("graph") ? `${args} ${dist}` : args;
      const script = `"${process.execPath}" "${floe}" ${command} 2> errors.txt | head -n 1`;
      const { stdout } = spawnSync("bash", ["-c", script], { cwd: folder, encoding: "utf8" });
      expect(stdout.split("\n")).toHaveLength(2);
      expect(readFileSync(join(folder, "errors.txt"), "utf8")).toBe("");
    },
  );
});
