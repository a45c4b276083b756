import type { DiagnosticCode } from "../diagnostics/codes";
import type { JsonObject } from "../lint/json";
import { runTool, type ToolRun, type ToolRunOptions } from "./run-tool";
import { ToolError } from "./tool-error";

/** Which cluster, as kubectl's own flags say it. */
export interface KubectlOptions {
  /** `--context`. @default - the current one */
  readonly context?: string;
  /** `--kubeconfig`. @default - as kubectl finds it */
  readonly kubeconfig?: string;
  /** `--request-timeout` of single requests. @default 30s */
  readonly requestTimeout?: string;
}

/** An object of the cluster. */
export type KubeObject = JsonObject & {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly generation?: number;
    readonly deletionTimestamp?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
};

/**
 * The kubectl that people have, with the settings that they gave it. floe has no client of its own:
 * whatever works in their shell (exec plugins, proxies, several kubeconfigs) works here, and what it
 * does can be repeated by hand.
 */
export class Kubectl {
  private readonly flags: readonly string[];

  constructor({ context, kubeconfig, requestTimeout = "30s" }: KubectlOptions = {}) {
    this.flags = [
      ...(context === undefined ? [] : [`--context=${context}`]),
      ...(kubeconfig === undefined ? [] : [`--kubeconfig=${kubeconfig}`]),
      `--request-timeout=${requestTimeout}`,
    ];
  }

  /**
   * Runs a command that is expected to succeed.
   *
   * @returns its standard output
   * @throws ToolError with the code of what went wrong: FLOE8001, 8003 to 8007
   */
  async run(args: readonly string[], options: ToolRunOptions = {}): Promise<string> {
    const run = await this.try(args, options);
    if (run.ended !== 0) throw failure(args, run);
    return run.stdout;
  }

  /**
   * Runs a command whose failing is an answer too.
   *
   * @throws ToolError FLOE8001 when there is no kubectl
   */
  async try(args: readonly string[], options: ToolRunOptions = {}): Promise<ToolRun> {
    try {
      return await runTool("kubectl", [...this.flags, ...args], options);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== "ENOENT" && code !== "EACCES") throw error;
      throw new ToolError({
        code: "FLOE8001",
        what: "there is no kubectl on the PATH",
        where: {},
        expected: "kubectl 1.32 or newer",
        nextStep: "install it from https://kubernetes.io/docs/tasks/tools/",
      });
    }
  }

  /**
   * Reads objects of one kind: `deployments.apps`, `kafkas.kafka.strimzi.io`.
   *
   * @returns none when the cluster does not have the kind: its operator is not there yet
   * @throws ToolError as {@link run}
   */
  async list(
    resource: string,
    flags: readonly string[] = ["--all-namespaces"],
  ): Promise<readonly KubeObject[]> {
    const run = await this.try(["get", resource, ...flags, "-o", "json"]);
    if (run.ended !== 0 && isMissing(run.stderr)) return [];
    if (run.ended !== 0) throw failure(["get", resource], run);
    return (JSON.parse(run.stdout) as { readonly items: readonly KubeObject[] }).items;
  }

  /**
   * Reads one object.
   *
   * @returns `undefined` when there is none, or when the cluster does not have its kind
   * @throws ToolError as {@link run}
   */
  async get(resource: string, name: string, namespace?: string): Promise<KubeObject | undefined> {
    const place = namespace === undefined ? [] : ["-n", namespace];
    const run = await this.try(["get", resource, name, ...place, "-o", "json"]);
    if (run.ended === 0) return JSON.parse(run.stdout) as KubeObject;
    if (isMissing(run.stderr)) return undefined;
    throw failure(["get", resource, name], run);
  }
}

/** What kubectl says of kinds and objects that are not there (kubectl 1.32 to 1.35). */
function isMissing(stderr: string): boolean {
  return /the server doesn't have a resource type|no matches for kind|\(NotFound\)|could not find the requested resource/.test(
    stderr,
  );
}

/** kubectl's words for what people can do something about, most telling first. */
const causes: readonly (readonly [pattern: RegExp, code: DiagnosticCode, what: string])[] = [
  [
    /context "?[^"]*"? does not exist|no context exists with the name/,
    "FLOE8007",
    "the kubeconfig has no such context",
  ],
  [/error loading config file|stat .*no such file/, "FLOE8007", "the kubeconfig cannot be read"],
  [
    /\(Unauthorized\)|must be logged in|getting credentials|token (has )?expired/i,
    "FLOE8005",
    "the API server does not know you",
  ],
  [/\(Forbidden\)|is forbidden:/, "FLOE8006", "you are not allowed to do this"],
  [
    /connection to the server .* was refused|Unable to connect to the server|no such host|i\/o timeout|connection reset|EOF$|couldn't get current server API group list|context deadline exceeded|current-context is not set|no configuration has been provided/im,
    "FLOE8004",
    "the API server does not answer",
  ],
];

/** What the API server's part of an error message stands for; helm passes the same words on. */
export function apiCause(stderr: string): (typeof causes)[number] | undefined {
  return causes.find(([pattern]) => pattern.test(stderr));
}

function failure(args: readonly string[], { ended, stderr }: ToolRun): ToolError {
  const words = lastWords(stderr);
  const [, code, what] = apiCause(stderr) ?? [
    undefined,
    "FLOE8003" as const,
    `\`kubectl ${args.slice(0, 3).join(" ")}\` ended with ${ended}`,
  ];
  return new ToolError({
    code,
    what: words === "" ? what : `${what}: ${words}`,
    where: {},
    ...(/server localhost:8080 was refused/.test(stderr) && { nextStep: NO_KUBECONFIG }),
  });
}

/** kubectl's own default when it finds no cluster in its configuration. */
const NO_KUBECONFIG =
  "kubectl found no cluster in a kubeconfig and asked localhost: set KUBECONFIG, or give --kubeconfig";

/**
 * The last three lines without repetition: kubectl logs every retry before it gives up, as an "Unhandled Error"
 * that its last line says in plain words.
 */
function lastWords(stderr: string): string {
  const lines = stderr
    .split("\n")
    .map((line) =>
      line
        .replace(/^[EW]\d{4} .*?\] /, "")
        .replace(/^error: /i, "")
        .trim(),
    )
    .filter((line) => line !== "");
  const plain = lines.filter((line) => !line.startsWith('"Unhandled Error"'));
  return [...new Set(plain.length > 0 ? plain : lines)].slice(-3).join("; ");
}
