import { spawnSync } from "node:child_process";
import { cpSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { basename, join } from "node:path";
import { PackedRepository, repository, tsc } from "./pack";

const consumers = join(__dirname, "consumers");
/** Programs are started and compiled, on machines that may be busy. */
jest.setTimeout(60_000);

/** For commands that work on the lakehouse; nobody listens there. */
const KEYS = {
  AWS_ACCESS_KEY_ID: "a",
  AWS_SECRET_ACCESS_KEY: "b",
  AWS_ENDPOINT_URL_S3: "http://127.0.0.1:1",
};

let packed: PackedRepository;

beforeAll(() => {
  packed = new PackedRepository();
}, 120_000);
afterAll(() => packed.remove());

function node(cwd: string, ...args: readonly string[]) {
  const env = { PATH: process.env.PATH, ...KEYS };
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd, encoding: "utf8", env });
  return { status, stdout, stderr };
}

/** Runs a program of consumers/ in a project, and reads the JSON that it prints. */
function run(project: string, program: string): unknown {
  const file = basename(program);
  cpSync(join(consumers, program), join(project, file));
  const { status, stdout, stderr } = node(project, file);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  return JSON.parse(stdout);
}

const withoutCode = (files: readonly string[]) =>
  files.filter((path) => !/^lib\/.*(\.js|\.d\.ts)$/.test(path) && !path.startsWith("imports/schemas/"));

describe("floe as it is published", () => {
  let project: string;
  beforeAll(() => {
    project = packed.install("floe", packed.floe);
  });

  test("holds the compiled library, its schemas, and nothing else of the repository", () => {
    expect(withoutCode(packed.floe.files)).toEqual([
      "LICENSE",
      "README.md",
      "config.schema.json",
      "lib/config.schema.json",
      "lib/imports/kinds.json",
      "package.json",
      "schema/kubernetes.json",
    ]);
    const folders = new Set(packed.floe.files.flatMap((path) => /^lib\/([^/]+)\//.exec(path)?.[1] ?? []));
    for (const folder of ["test", "services", "scripts", "bench", "examples", "functions", "dist"])
      expect(folders).not.toContain(folder);
  });

  test("has no program that renders on import", () => {
    expect(packed.floe.files).not.toContain("lib/main.js");
    expect(packed.floe.files).toContain("lib/index.js");
  });

  test("names no place of the machine that packed it", () => {
    const places = [repository, homedir(), tmpdir()].map((place) => `${place}/`);
    const installed = join(project, "node_modules/floe");
    const telling = readdirSync(installed, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((file) => {
        const text = readFileSync(file, "utf8");
        return places.some((place) => text.includes(place));
      });
    expect(telling).toEqual([]);
  });

  test("works for require()", () => {
    expect(run(project, "commonjs.cjs")).toEqual({
      objects: ["Namespace kafka", "KafkaTopic orders"],
      findings: ["FLOE2017 no Kafka 'events-kafka' in namespace 'kafka'"],
      apiVersion: "kafka.strimzi.io/v1",
      settings: ["platform", "components", "ingest", "catalog", "demos", "delivery"],
    });
  });

  test("works for import of its names, and keeps its insides to itself", () => {
    expect(run(project, "named-exports.mjs")).toEqual({
      charts: 19,
      errors: [],
      sameAsRequired: true,
      kind: "Service",
      refused: { isConfigError: true, codes: ["FLOE1002"] },
      notExported: "ERR_PACKAGE_PATH_NOT_EXPORTED",
    });
  });

  test("has the command, which finds its schemas where it is installed", () => {
    const bin = join("node_modules/floe", packed.floe.manifest.bin?.floe ?? "");
    expect(readFileSync(join(project, bin), "utf8")).toMatch(/^#!\/usr\/bin\/env node\n/);
    expect(node(project, bin, "--help").stdout).toMatch(/^Usage: floe/);
    expect(node(project, bin, "--version").stdout).toBe(`${packed.floe.manifest.version}\n`);

    writeFileSync(join(project, "config.yaml"), "platform: { profile: production }\n");
    const synth = node(project, bin, "synth");
    expect(synth).toMatchObject({ status: 0, stderr: expect.stringMatching(/^✓ \d+ objects in \d+ files/) });
    expect(synth.stdout).toContain("dist/30-kafka.k8s.yaml\n");
    const lint = node(project, bin, "lint", "dist");
    expect(lint).toMatchObject({ status: 0, stdout: "", stderr: expect.stringContaining("no problems") });
    expect(lint.stderr).not.toContain("no schema");
  });

  test("has the commands for the lakehouse, with the clients that they need and nothing to install", () => {
    const bin = join("node_modules/floe", packed.floe.manifest.bin?.floe ?? "");
    expect(node(project, bin, "reconcile")).toMatchObject({
      status: 3,
      stdout: "",
      stderr: expect.stringContaining("no answer from the object store at http://127.0.0.1:1  FLOE7101"),
    });
  });
});

describe("the types of floe", () => {
  let project: string;
  beforeAll(() => {
    project = packed.install("floe-typescript", packed.floe, ["@types/node"]);
    cpSync(join(consumers, "typescript.ts"), join(project, "main.ts"));
  });

  const strictest = {
    target: "es2022",
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: false,
    types: ["node"],
  };

  function compile(options: object) {
    const compilerOptions = { ...strictest, ...options };
    writeFileSync(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["main.ts"] }));
    return node(project, tsc, "-p", project);
  }

  test("check for Node, with every option on and libraries looked into, and the program runs", () => {
    expect(compile({ module: "node16", outDir: "out" })).toEqual({ status: 0, stdout: "", stderr: "" });
    expect(node(project, "out/main.js")).toEqual({
      status: 0,
      stdout: "FLOE3104 events that cannot be delivered are dropped\n",
      stderr: "",
    });
  });

  test("check for bundlers", () => {
    expect(compile({ module: "esnext", moduleResolution: "bundler", noEmit: true })).toEqual({
      status: 0,
      stdout: "",
      stderr: "",
    });
  });

  test("check for a program of ES modules", () => {
    writeFileSync(join(project, "package.json"), JSON.stringify({ type: "module" }));
    expect(compile({ module: "nodenext", noEmit: true })).toEqual({ status: 0, stdout: "", stderr: "" });
  });
});

describe("@floe/ingest-core as it is published", () => {
  test("holds the compiled library and the schema of its messages", () => {
    expect(withoutCode(packed.ingestCore.files)).toEqual([
      "LICENSE",
      "README.md",
      "ingest-request.schema.json",
      "package.json",
    ]);
  });

  test("works for require() and import", () => {
    const project = packed.install("ingest-core", packed.ingestCore);
    const expected = {
      table: "sales.orders",
      uris: ["s3://inbox/incoming/orders/1.parquet"],
      refused: "request.not-json",
      schema: "floe ingest request",
    };
    expect(run(project, "ingest-core.cjs")).toEqual(expected);
    expect(run(project, "ingest-core.mjs")).toEqual(expected);
  });
});
