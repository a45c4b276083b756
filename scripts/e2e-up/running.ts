import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";

/** Who runs the stack. */
interface State {
  readonly pid: number;
  /** In clock ticks since boot: a pid may be somebody else's by now. */
  readonly startTime: string;
}

/** The file that says who runs the stack. */
export class RunningFile {
  constructor(private readonly file: string) {}

  /** Pid of the process that runs the stack; `undefined` when there is none, whatever the file says. */
  owner(): number | undefined {
    if (!existsSync(this.file)) return undefined;
    try {
      const { pid, startTime } = JSON.parse(readFileSync(this.file, "utf8")) as State;
      return startTimeOf(pid) === startTime ? pid : undefined;
    } catch {
      // It was cut off while it was written.
      return undefined;
    }
  }

  take(): void {
    const state: State = { pid: process.pid, startTime: startTimeOf(process.pid) ?? "" };
    writeFileSync(this.file, JSON.stringify(state));
  }

  leave(): void {
    rmSync(this.file, { force: true });
  }
}

/** proc(5), field 22; the name in field 2 may contain spaces. */
function startTimeOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  } catch {
    return undefined;
  }
}

/** Whether somebody listens on a port of the loopback interface. */
export function isTaken(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(true));
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(false)));
  });
}
