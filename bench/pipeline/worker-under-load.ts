import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { Agent, request } from "node:http";
import { createInterface } from "node:readline";
import type { WorkerCommand } from "../ingest/workers";

/** A worker that is sent one event after the other. */
export class WorkerUnderLoad {
  private readonly agent = new Agent({ keepAlive: true });

  private constructor(
    private readonly child: ChildProcess,
    private readonly port: number,
  ) {}

  /** @throws Error when it ends before it listens */
  static async start({ name, command, args, env }: WorkerCommand): Promise<WorkerUnderLoad> {
    const child = spawn(command, args, {
      env: { PATH: process.env.PATH ?? "", HOME: process.env.HOME ?? "", ...env },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const lines = createInterface({ input: child.stdout });
    for await (const line of lines) {
      const said = JSON.parse(line) as { readonly msg?: string; readonly port?: number };
      if (said.msg !== "listening" || said.port === undefined) continue;
      child.stdout.resume();
      return new WorkerUnderLoad(child, said.port);
    }
    throw new Error(`${name} ended before it listened`);
  }

  /** Delivers an event, again while the worker asks for that, as Knative's source does. */
  async send(event: object): Promise<void> {
    for (let attempt = 0; attempt < 50; attempt++) {
      const status = await this.post(JSON.stringify(event));
      if (status === 200) return;
      if (status < 500) throw new Error(`the worker answered ${status}`);
    }
    throw new Error("the worker takes no events");
  }

  async stop(): Promise<void> {
    const exited = once(this.child, "exit");
    this.agent.destroy();
    this.child.kill("SIGKILL");
    await exited;
  }

  /** By node:http: `fetch` gives up an answer after five minutes. */
  private post(body: string): Promise<number> {
    return new Promise((resolve, reject) => {
      const outgoing = request(
        {
          host: "127.0.0.1",
          port: this.port,
          agent: this.agent,
          method: "POST",
          headers: {
            "content-type": "application/json",
            "content-length": Buffer.byteLength(body),
            "ce-specversion": "1.0",
            "ce-type": "dev.knative.kafka.event",
            "ce-source": "/bench",
            "ce-id": "partition:0/offset:0",
          },
        },
        (response) => {
          response.resume();
          response.once("end", () => resolve(response.statusCode ?? 0));
        },
      );
      outgoing.once("error", reject);
      outgoing.end(body);
    });
  }
}
