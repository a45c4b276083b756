import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Release of Kubernetes whose API the packages describe (kubernetes-models 5.1.0, CHANGELOG). */
export const KUBERNETES_VERSION = "1.36.0";

/**
 * Packages with the types of the Kubernetes API, generated from its OpenAPI document.
 *
 * They are no dependency: only this script reads them, and they ask for a newer Node than floe does.
 */
export const packages = [
  {
    name: "kubernetes-models",
    version: "5.1.0",
    integrity:
      "sha512-ym4Kiyr8BzGIWj4f853ytVYES1B8C1BdONRP5zodItPD1o//OEKuTwC5nFV3ZJtFGeMqOFbIYkpunSVXSlHS8g==",
  },
  {
    name: "@kubernetes-models/apimachinery",
    version: "3.0.2",
    integrity:
      "sha512-6Vbzr/tinxPBGGdfYjXiV9WPj8PEhyiqGJiWhXrsihK7h6glPj4HKUxZ0YwYXH/5uucm/NVef/xY3vZ4Crj1Fg==",
  },
] as const;

/**
 * Unpacks the packages below `folder/node_modules`.
 *
 * @throws Error when the registry's bytes are not the pinned ones
 */
export function unpackPackages(folder: string): void {
  for (const { name, version, integrity } of packages) {
    const [archive = ""] = execFileSync("npm", ["pack", "--silent", `${name}@${version}`], {
      cwd: folder,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "inherit"],
    })
      .trim()
      .split("\n");
    const file = join(folder, archive);
    if (!existsSync(file)) throw new Error(`npm pack wrote no ${archive}`);
    const digest = `sha512-${createHash("sha512").update(readFileSync(file)).digest("base64")}`;
    if (digest !== integrity) throw new Error(`${name}@${version}: got ${digest}, expected ${integrity}`);
    const target = join(folder, "node_modules", name);
    mkdirSync(target, { recursive: true });
    execFileSync("tar", ["-xzf", file, "-C", target, "--strip-components=1"]);
  }
}
