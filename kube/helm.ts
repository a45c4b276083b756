import { spawn } from "node:child_process";
import type { DiagnosticCode } from "../diagnostics/codes";
import { apiCause } from "./kubectl";
import { ToolError } from "./tool-error";

/** Which cluster, as helm's own flags say it. */
export interface HelmTarget {
  readonly context?: string;
  readonly kubeconfig?: string;
}

/** helm's flags for a cluster. */
export function helmFlags({ context, kubeconfig }: HelmTarget): string[] {
  return [
    ...(context === undefined ? [] : [`--kube-context=${context}`]),
    ...(kubeconfig === undefined ? [] : [`--kubeconfig=${kubeconfig}`]),
  ];
}

/**
 * Runs the helm that is on the PATH, with the environment and the settings that people have for it.
 *
 * @returns what it printed
 * @throws ToolError when there is no helm, and with helm's own words when it fails
 */
export async function runHelm(args: readonly string[]): Promise<string> {
  const helm = spawn("helm", args, { env: process.env, stdio: ["ignore", "pipe", "pipe"] });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  helm.stdout.on("data", (chunk: Buffer) => out.push(chunk));
  helm.stderr.on("data", (chunk: Buffer) => err.push(chunk));
  const ended = await new Promise<number | NodeJS.Signals | NodeJS.ErrnoException>((resolve) => {
    helm.on("error", resolve);
    helm.on("close", (code, signal) => resolve(code ?? signal ?? 0));
  });
  if (ended === 0) return Buffer.concat(out).toString("utf8");
  if (typeof ended === "object") throw notStarted(ended);
  const words = helmsWords([...out, ...err]);
  const what = `\`helm ${args.slice(0, 2).join(" ")}\` ended with ${ended}: ${words}`;
  throw new ToolError({ code: codeOf(words), what, where: {} });
}

function notStarted(error: NodeJS.ErrnoException): unknown {
  if (error.code !== "ENOENT" && error.code !== "EACCES") return error;
  return new ToolError({
    code: "FLOE8001",
    what: "there is no helm on the PATH",
    where: {},
    expected: "helm 3.18 or newer",
    nextStep: "install it from https://helm.sh/docs/intro/install/",
  });
}

/** Words of helm about the cluster: a path of its API, or a refusal by it. */
const CLUSTER =
  /\/apis?\/([\w.]+\/)?v\d|\/openapi\/v\d|\(Unauthorized\)|must be logged in|is forbidden:|cluster unreachable/i;

/** Charts come from elsewhere, and their servers refuse connections in the same words as the cluster. */
function codeOf(words: string): DiagnosticCode {
  const cause = CLUSTER.test(words) ? apiCause(words)?.[1] : undefined;
  return cause ?? (/cluster unreachable/i.test(words) ? "FLOE8004" : "FLOE8002");
}

const UNREACHABLE = "Unable to get an update";

/**
 * What helm says of a failure: the repositories that it could not reach, which it tells on the way, with
 * the reason on the line below; else its last word.
 */
function helmsWords(chunks: readonly Buffer[]): string {
  const lines = Buffer.concat(chunks).toString("utf8").split("\n");
  const error = lines.findIndex((line) => line.startsWith("Error:"));
  const unreachable = lines.flatMap((line, index) =>
    line.includes(UNREACHABLE) ? [`${line} ${lines[index + 1]?.trim() ?? ""}`] : [],
  );
  return (unreachable.length > 0 ? unreachable : lines.slice(Math.max(error, 0)))
    .map((line) => line.replace(/^(Error: |\.*)/, "").trim())
    .filter((line) => line !== "")
    .join("; ");
}
