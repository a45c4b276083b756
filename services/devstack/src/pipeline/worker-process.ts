import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { createInterface } from "node:readline";

/** Settings of {@link WorkerProcess}. */
export interface WorkerProcessOptions {
  /** `start.js` of the worker's bundle. */
  readonly script: string;
  readonly env: Readonly<Record<string, string>>;
  /** Its log is appended here. */
  readonly logFile: string;
}

/** The real worker as a child process, on a port of its own choice. */
export class WorkerProcess {
  private constructor(
    private readonly child: ChildProcess,
    /** Where it takes events. */
    readonly url: string,
    /** ms from its start until it listened. */
    readonly startMs: number,
    private readonly exited: Promise<unknown>,
  ) {}

  /** @throws Error with what the worker wrote to stderr, when it ends before it listens */
  static async start({ script, env, logFile }: WorkerProcessOptions): Promise<WorkerProcess> {
    const started = performance.now();
    const child = spawn(process.execPath, [script], {
      env: { PATH: process.env.PATH ?? "", PORT: "0", ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const exited = once(child, "exit");
    let complaint = "";
    child.stderr?.on("data", (chunk: Buffer) => {
      complaint += chunk;
    });
    const log = createWriteStream(logFile, { flags: "a" });
    child.stdout?.pipe(log);
    return await new Promise((resolve, reject) => {
      createInterface({ input: child.stdout }).on("line", (line) => {
        const port = /"port":(\d+).*"msg":"listening"/.exec(line)?.[1];
        if (port === undefined) return;
        const url = `http://127.0.0.1:${port}/`;
        resolve(new WorkerProcess(child, url, performance.now() - started, exited));
      });
      exited.then(([code]) => reject(new Error(`the worker ended with ${code}\n${complaint}`)), reject);
    });
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** Ends it at once, as a node that loses power does. */
  async kill(): Promise<void> {
    this.child.kill("SIGKILL");
    await this.exited;
  }

  /** Lets it finish what it has begun. @returns its exit code */
  async stop(): Promise<number | null> {
    this.child.kill("SIGTERM");
    await this.exited;
    return this.child.exitCode;
  }
}
