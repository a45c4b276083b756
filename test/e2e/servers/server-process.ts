import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { eventually } from "./eventually";

/** How to start a server. */
export interface ServerProcessOptions {
  /** Name in messages. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Both output streams are appended to it; a failure shows its end. */
  readonly logFile: string;
  /** Returns true when the server answers; may throw while it does not. */
  readonly ready: () => Promise<boolean> | boolean;
  /** Longest time to become ready, in ms. @default 60000 */
  readonly readyTimeoutMs?: number;
}

/**
 * A server of ours as a child process: started, awaited, stopped or killed by its own pid,
 * and started again with the same settings, as the chaos tests do.
 */
export class ServerProcess {
  private child: ChildProcess | undefined;
  private exited: Promise<void> = Promise.resolve();

  constructor(private readonly options: ServerProcessOptions) {}

  get running(): boolean {
    return this.child !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }

  get pid(): number | undefined {
    return this.child?.pid;
  }

  /** What the server wrote so far. */
  log(): string {
    const { logFile } = this.options;
    return existsSync(logFile) ? readFileSync(logFile, "utf8") : "";
  }

  /** Starts the process and waits until it answers. @throws Error with the end of its log */
  async start(): Promise<void> {
    const { name, command, args, env, cwd, logFile, ready, readyTimeoutMs = 60_000 } = this.options;
    if (this.running) throw new Error(`${name} is running already`);
    mkdirSync(dirname(logFile), { recursive: true });
    const log = openSync(logFile, "a");
    const child = spawn(command, args, {
      env: { ...process.env, ...env },
      ...(cwd === undefined ? {} : { cwd }),
      stdio: ["ignore", log, log],
    });
    closeSync(log);
    this.child = child;
    let failure: Error | undefined;
    this.exited = new Promise((resolve) => {
      child.once("error", (error) => {
        failure = error;
        resolve();
      });
      child.once("exit", () => resolve());
    });
    try {
      await eventually(
        `${name} becomes ready`,
        async () => {
          if (failure !== undefined || !this.running) return "ended" as const;
          return (await ready()) ? ("ready" as const) : undefined;
        },
        { timeoutMs: readyTimeoutMs },
      ).then((state) => {
        if (state === "ended")
          throw failure ?? new Error(`it exited with ${child.exitCode ?? child.signalCode}`);
      });
    } catch (cause) {
      await this.kill();
      throw new Error(`${name} did not start; the end of its log:\n${this.log().slice(-2000)}`, { cause });
    }
  }

  /** Asks the process to end, and ends it after `graceMs`. */
  async stop(graceMs = 10_000): Promise<void> {
    if (!this.running) return;
    this.child?.kill("SIGTERM");
    const timer = setTimeout(() => this.child?.kill("SIGKILL"), graceMs);
    await this.exited;
    clearTimeout(timer);
  }

  /** Ends the process at once, as a node that loses power does. */
  async kill(): Promise<void> {
    if (this.running) this.child?.kill("SIGKILL");
    await this.exited;
  }

  /** Stops the process from running without ending it: connections stay open and nothing answers. */
  pause(): void {
    this.child?.kill("SIGSTOP");
  }

  resume(): void {
    this.child?.kill("SIGCONT");
  }
}
