import { loadConfig } from "../config/load";
import { systemClock } from "../kube/clock";
import { Kubectl } from "../kube/kubectl";
import { logComponents } from "../kube/logs/components";
import { streamLogs } from "../kube/logs/stream-logs";
import { ToolError } from "../kube/tool-error";
import { nearest } from "../schema/nearest";
import type { ClusterOptions } from "./cluster-options";
import type { Console } from "./console";
import { type ExitCode, exitCode } from "./exit-code";
import { Interruption, interruptible } from "./interruption";

/** Options of `floe logs`. */
export interface LogsCommandOptions extends ClusterOptions {
  readonly config: string;
  readonly follow: boolean;
  readonly previous: boolean;
  /** ms */
  readonly since?: number;
  readonly tail?: number;
  readonly container?: string;
}

/**
 * Shows the logs of a component, or the names of all.
 *
 * @throws ConfigError, and ToolError for a component that does not exist or a cluster that cannot be read
 */
export async function platformLogs(
  component: string | undefined,
  { config, since, tail, container, ...options }: LogsCommandOptions,
  { out, err, outStyle, errStyle }: Console,
): Promise<ExitCode> {
  const components = logComponents(loadConfig(config));
  if (component === undefined) {
    for (const [name, [source]] of components) out(`${name} ${outStyle.dim(source?.namespace ?? "")}\n`);
    return exitCode.ok;
  }
  const sources = components.get(component);
  if (sources === undefined) throw unknownComponent(component, [...components.keys()]);
  const paint = painter([outStyle.cyan, outStyle.green, outStyle.yellow]);
  try {
    const read = await interruptible((signal) =>
      streamLogs({
        kubectl: new Kubectl(options),
        clock: systemClock,
        sources,
        follow: options.follow,
        previous: options.previous,
        ...(since !== undefined && { sinceSeconds: Math.ceil(since / 1000) }),
        ...(tail !== undefined && { tail }),
        ...(container !== undefined && { container }),
        signal,
        line: (from, line) => out(`${paint(from)} ${line}\n`),
        trouble: (from, words) => err(`${errStyle.red("error")}  ${from}: ${words}\n`),
        nothing: () => err(noPods(component, options.follow, errStyle.dim)),
      }),
    );
    return read > 0 ? exitCode.ok : exitCode.failed;
  } catch (error) {
    // The usual way to end --follow is no error.
    if (error instanceof Interruption && options.follow) return exitCode.interrupted;
    throw error;
  }
}

function noPods(component: string, follow: boolean, dim: (text: string) => string): string {
  const next = follow ? "waiting for one" : "--follow waits for one";
  return `no pod of ${component} runs now; ${dim(`a service without requests has none. ${next}`)}\n`;
}

/** Each pod keeps its colour, as far as there are colours. */
function painter(colours: readonly ((text: string) => string)[]): (from: string) => string {
  const chosen = new Map<string, (text: string) => string>();
  return (from) => {
    const colour = chosen.get(from) ?? colours[chosen.size % colours.length] ?? ((text: string) => text);
    chosen.set(from, colour);
    return colour(`${from} |`);
  };
}

function unknownComponent(given: string, names: readonly string[]): ToolError {
  const suggestion = nearest(given, names);
  return new ToolError({
    code: "FLOE8010",
    what: `no component is called '${given}'`,
    where: {},
    got: given,
    expected: `one of ${names.join(", ")}`,
    ...(suggestion !== undefined && { suggestion }),
  });
}
