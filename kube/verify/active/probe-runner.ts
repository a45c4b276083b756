import { items, text } from "../../../lint/json";
import type { Clock } from "../../clock";
import type { Kubectl, KubeObject } from "../../kubectl";
import { podTrouble } from "../../pod-trouble";
import { ToolError } from "../../tool-error";
import { jobName, PROBE_CONTAINER, type ProbeJob, probeManifest, RUN_LABEL } from "./probe-job";

/** How a probe's script ended. */
export interface ProbeEnd {
  /** Whether its exit code was 0. */
  readonly ok: boolean;
  /** What it printed, without the last line's end; why it did not run, when it never did. */
  readonly output: string;
}

/** Settings of a {@link ProbeRunner}. */
export interface ProbeRunnerOptions {
  readonly kubectl: Kubectl;
  readonly clock: Clock;
  /** Names the run; goes into names and labels. */
  readonly run: string;
  /** Ends the waiting; what was made is still deleted. */
  readonly signal: AbortSignal;
}

const POLL_MS = 1000;

/** Label of a Job's Pods. */
const POD_LABEL = "batch.kubernetes.io/job-name";

/** Runs scripts in the cluster as Jobs, and forgets none of them. */
export class ProbeRunner {
  private readonly namespaces = new Set<string>();
  private readonly undone: (() => Promise<readonly string[]>)[] = [];

  constructor(private readonly options: ProbeRunnerOptions) {}

  get run(): string {
    return this.options.run;
  }

  get clock(): Clock {
    return this.options.clock;
  }

  /**
   * Runs a script and waits for its end.
   *
   * @throws ToolError when the API server refuses the Job, and the signal's reason when it is aborted
   */
  async script(probe: ProbeJob): Promise<ProbeEnd> {
    const { timeoutSeconds = 120 } = probe;
    await this.begin(probe);
    const end = await this.until(timeoutSeconds * 1000, () => this.endOf(probe), POLL_MS);
    return end ?? { ok: false, output: await this.neverEnded(probe) };
  }

  /** Starts a script and does not wait. @throws as {@link script} */
  async begin(probe: ProbeJob): Promise<void> {
    const { kubectl, run, signal } = this.options;
    signal.throwIfAborted();
    // Before the Job is made: a request whose answer got lost has to be cleaned up too.
    this.namespaces.add(probe.namespace);
    await kubectl.run(["create", "-f", "-"], { input: JSON.stringify(probeManifest(probe, run)) });
  }

  /** How a script ended; undefined while it runs. */
  async endOf(probe: ProbeJob): Promise<ProbeEnd | undefined> {
    const { kubectl, run } = this.options;
    const ended = endOf(await kubectl.get("jobs.batch", jobName(probe, run), probe.namespace));
    return ended === undefined ? undefined : { ok: ended === "Complete", output: await this.outputOf(probe) };
  }

  /** What a script has printed up to now; kubectl's words while it has no container. */
  async outputOf(probe: ProbeJob): Promise<string> {
    const selector = `--selector=${POD_LABEL}=${jobName(probe, this.run)}`;
    const flags = ["-n", probe.namespace, selector, "-c", PROBE_CONTAINER, "--tail=50"];
    const { ended, stdout, stderr } = await this.options.kubectl.try(["logs", ...flags]);
    return (ended === 0 ? stdout : stderr).trim();
  }

  /** Has something done at the end of the run, however it ends; trouble with it is told, not thrown. */
  atTheEnd(undo: () => Promise<readonly string[]>): void {
    this.undone.push(undo);
  }

  /** Deletes every Job of this run with its Pods, and what else was made; trouble with it is told, not thrown. */
  async cleanUp(): Promise<string[]> {
    const { kubectl, run } = this.options;
    const deletions = [...this.namespaces].map(async (namespace) => {
      const selector = `--selector=${RUN_LABEL}=${run}`;
      const flags = ["-n", namespace, selector, "--ignore-not-found", "--wait=false", "--cascade=background"];
      const { ended, stderr } = await kubectl.try(["delete", "jobs.batch", ...flags]);
      return ended === 0 ? [] : [`jobs of ${RUN_LABEL}=${run} in ${namespace}: ${stderr.trim()}`];
    });
    return (await Promise.all([...deletions, ...this.undone.map((undo) => undo())])).flat();
  }

  /** Recent output of pods that a label selects, all their containers of a name together. */
  async logs(namespace: string, selector: string, container: string): Promise<string> {
    const flags = [`--selector=${selector}`, `--container=${container}`, "--tail=-1", "--since=10m"];
    const { stdout } = await this.options.kubectl.try(["logs", "-n", namespace, ...flags]);
    return stdout;
  }

  /**
   * Looks again and again until something is found.
   *
   * @returns undefined when it was not there in time
   */
  async until<T>(
    timeoutMs: number,
    look: () => Promise<T | undefined>,
    everyMs = 2000,
  ): Promise<T | undefined> {
    const { clock, signal } = this.options;
    const end = clock.now() + timeoutMs;
    for (;;) {
      signal.throwIfAborted();
      const found = await look();
      if (found !== undefined || clock.now() >= end) return found;
      await clock.sleep(everyMs, signal);
    }
  }

  /** Objects of one kind that a label selects. @throws ToolError as `kubectl get` */
  list(resource: string, namespace: string, selector: string): Promise<readonly KubeObject[]> {
    return this.options.kubectl.list(resource, ["-n", namespace, `--selector=${selector}`]);
  }

  /** Deletes an object that may be there. @returns what is wrong, when it could not be */
  async remove(resource: string, name: string, namespace: string): Promise<readonly string[]> {
    const flags = ["-n", namespace, "--ignore-not-found", "--wait=false"];
    const { ended, stderr } = await this.options.kubectl.try(["delete", resource, name, ...flags]);
    return ended === 0 ? [] : [`${resource} ${name} in ${namespace}: ${stderr.trim()}`];
  }

  /**
   * GET through the API server's proxy: reaches a Service without a port-forward.
   *
   * @returns undefined when nothing answers there
   */
  async proxied(namespace: string, service: string, path: string): Promise<string | undefined> {
    const at = `/api/v1/namespaces/${namespace}/services/${service}/proxy${path}`;
    const { ended, stdout } = await this.options.kubectl.try(["get", "--raw", at]);
    return ended === 0 ? stdout : undefined;
  }

  private async neverEnded(probe: ProbeJob): Promise<string> {
    const { namespace, timeoutSeconds = 120 } = probe;
    const late = `its Job did not end within ${timeoutSeconds} s`;
    try {
      const pods = await this.list("pods", namespace, `${POD_LABEL}=${jobName(probe, this.run)}`);
      const why = pods.map((pod) => podTrouble(pod)).find((reason) => reason !== undefined);
      return why === undefined ? late : `${late}: ${why}`;
    } catch (error) {
      if (error instanceof ToolError) return late;
      throw error;
    }
  }
}

/** The condition that ended a Job: `Complete` or `Failed`. */
function endOf(job: KubeObject | undefined): string | undefined {
  const ended = items(job, "status", "conditions").find(
    ([, condition]) =>
      ["Complete", "Failed"].includes(text(condition, "type") ?? "") && text(condition, "status") === "True",
  )?.[1];
  return text(ended, "type");
}
