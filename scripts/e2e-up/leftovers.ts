import { readdirSync, readFileSync } from "node:fs";

/** Variable that every process of a stack inherits. */
export const MARK = "FLOE_STACK";

/**
 * Processes of a stack whose parent is gone, found by the variable that they inherited: so nothing else
 * on the machine can be meant.
 *
 * @param mark value of the variable
 */
export function processesOf(mark: string): number[] {
  return readdirSync("/proc").flatMap((name) => {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) return [];
    try {
      const variables = readFileSync(`/proc/${name}/environ`, "utf8").split("\0");
      return variables.includes(`${MARK}=${mark}`) ? [Number(name)] : [];
    } catch {
      // It ended, or it is somebody else's.
      return [];
    }
  });
}

/** Kills them. @returns how many there were */
export function killAll(mark: string): number {
  const found = processesOf(mark);
  for (const pid of found) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It ended meanwhile.
    }
  }
  return found.length;
}
