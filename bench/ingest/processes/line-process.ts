import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createInterface, type Interface } from "node:readline";

/** How to start a {@link LineProcess}. */
export interface LineProcessOptions {
  /** For messages. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** A program that is asked in lines of JSON, one at a time, and measured from outside. */
export class LineProcess<Ready = unknown> {
  private constructor(
    private readonly name: string,
    private readonly child: ChildProcess,
    private readonly lines: AsyncIterator<string>,
    private readonly reader: Interface,
    /** What it said when it was ready. */
    readonly ready: Ready,
  ) {}

  /** @throws Error when it ends before it is ready */
  static async start<Ready>(options: LineProcessOptions): Promise<LineProcess<Ready>> {
    const { name, command, args, env } = options;
    const child = spawn(command, args, {
      env: { PATH: process.env.PATH ?? "", HOME: process.env.HOME ?? "", ...env },
      stdio: ["pipe", "pipe", "inherit"],
    });
    const reader = createInterface({ input: child.stdout });
    const lines = reader[Symbol.asyncIterator]();
    const first = await lines.next();
    if (first.done) throw new Error(`${name} ended before it was ready`);
    return new LineProcess(name, child, lines, reader, JSON.parse(first.value) as Ready);
  }

  /** @throws Error with what the process says of its failure */
  async ask<T>(op: string, request: object = {}): Promise<T> {
    this.child.stdin?.write(`${JSON.stringify({ op, ...request })}\n`);
    const line = await this.lines.next();
    if (line.done) throw new Error(`${this.name} ended while it was asked for ${op}`);
    const answer = JSON.parse(line.value) as { readonly result?: T; readonly error?: string };
    if (answer.error !== undefined) throw new Error(`${this.name}, ${op}: ${answer.error}`);
    return answer.result as T;
  }

  /** The most memory that it ever had resident, in bytes (VmHWM of proc(5)). */
  peakRss(): number {
    const status = readFileSync(`/proc/${this.child.pid}/status`, "utf8");
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
  }

  async stop(): Promise<void> {
    const exited = once(this.child, "exit");
    this.reader.close();
    this.child.kill("SIGKILL");
    await exited;
  }
}
