import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { inRepository } from "./repository";
import { virtualEnvironment } from "./virtual-environment";

/** Runs a script of `test/e2e/python`. @returns the JSON that it prints */
export function python<T>(script: string, ...args: readonly string[]): T {
  const interpreter = join(virtualEnvironment("readers"), "bin", "python");
  const output = execFileSync(interpreter, ["-B", inRepository("test", "e2e", "python", script), ...args], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
    timeout: 300_000,
    // Debian's RGW refuses bodies with a trailing checksum (411); pyarrow's SDK sends one unless told not to.
    env: { ...process.env, AWS_REQUEST_CHECKSUM_CALCULATION: "when_required" },
  });
  return JSON.parse(output) as T;
}
