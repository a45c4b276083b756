import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/** A program of the system that the tests start. */
export interface Program {
  readonly command: string;
  /** Debian's package that has it. */
  readonly debianPackage: string;
  readonly purpose: string;
  /** Least version, and how to hear it. @default - any */
  readonly version?: { readonly args: readonly string[]; readonly pattern: RegExp; readonly least: number[] };
}

/** Everything beside Node that the tests on real servers start. */
export const PROGRAMS: readonly Program[] = [
  {
    command: "java",
    debianPackage: "openjdk-17-jre-headless",
    purpose: "Kafka, Camel, the REST catalog and Spark",
    version: { args: ["-version"], pattern: /version "(\d+)()/, least: [17] },
  },
  { command: "mvn", debianPackage: "maven", purpose: "fetches their jars" },
  {
    command: "python3",
    debianPackage: "python3",
    purpose: "PyIceberg and PySpark",
    version: { args: ["--version"], pattern: /Python (\d+)\.(\d+)/, least: [3, 10] },
  },
  { command: "ceph-mon", debianPackage: "ceph-mon", purpose: "a real Ceph" },
  { command: "ceph-osd", debianPackage: "ceph-osd", purpose: "a real Ceph" },
  { command: "radosgw", debianPackage: "radosgw", purpose: "its S3 gateway" },
  { command: "radosgw-admin", debianPackage: "radosgw", purpose: "makes users of it" },
  { command: "ceph", debianPackage: "ceph-common", purpose: "asks it" },
  {
    command: "promtool",
    debianPackage: "prometheus",
    purpose: "evaluates the rules",
    version: { args: ["--version"], pattern: /version (\d+)\.(\d+)/, least: [2, 42] },
  },
  { command: "chromium", debianPackage: "chromium", purpose: "opens the page of `floe graph`" },
  { command: "buildah", debianPackage: "buildah", purpose: "builds the services' images" },
  { command: "debootstrap", debianPackage: "debootstrap", purpose: "makes their base" },
  { command: "unshare", debianPackage: "util-linux", purpose: "runs them read-only" },
];

/** A program that is not there, or is too old. */
export interface Missing {
  readonly program: Program;
  readonly why: string;
}

/** Looks for every program. */
export function missingPrograms(): Missing[] {
  const missing = PROGRAMS.flatMap((program): Missing[] => {
    const file = onPath(program.command);
    if (file === undefined) return [{ program, why: "is not there" }];
    const why = tooOld(program, file);
    return why === undefined ? [] : [{ program, why }];
  });
  return missing.some(({ program }) => program.command === "python3")
    ? missing
    : [...missing, ...withoutVenv()];
}

/** The file that a shell would start. */
function onPath(command: string): string | undefined {
  const folders = (process.env.PATH ?? "").split(delimiter);
  return folders.map((folder) => join(folder, command)).find((file) => existsSync(file));
}

function tooOld({ version }: Program, file: string): string | undefined {
  if (version === undefined) return undefined;
  const { stdout, stderr } = spawnSync(file, version.args, { encoding: "utf8" });
  const found = version.pattern.exec(`${stdout}${stderr}`);
  const parts = version.least.map((_, i) => Number(found?.[i + 1] ?? 0));
  const at = parts.findIndex((part, i) => part !== version.least[i]);
  const isEnough = at === -1 || (parts[at] ?? 0) > (version.least[at] ?? 0);
  return isEnough ? undefined : `is ${parts.join(".")}, and ${version.least.join(".")} is needed`;
}

/** Debian has `venv` in a package of its own. */
function withoutVenv(): Missing[] {
  const { status } = spawnSync(onPath("python3") ?? "python3", ["-c", "import venv, ensurepip"], {
    stdio: "ignore",
  });
  if (status === 0) return [];
  const program = {
    command: "python3 -m venv",
    debianPackage: "python3-venv",
    purpose: "PyIceberg and PySpark",
  };
  return [{ program, why: "does not work" }];
}

/** One line for each. */
export function describe(missing: readonly Missing[]): string {
  return missing.map(({ program, why }) => `  ${program.command} ${why} (${program.purpose})`).join("\n");
}
