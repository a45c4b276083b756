import { join } from "node:path";
import { packageRoot } from "../../../package-root";

/** A file or folder of the repository, also for programs that run as a bundle somewhere below it. */
export function inRepository(...parts: readonly string[]): string {
  return join(packageRoot(), ...parts);
}
