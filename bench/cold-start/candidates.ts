import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildSync } from "esbuild";

/** A service whose start is measured. */
export interface Service {
  /** Folder below `services/`. */
  readonly name: string;
  /** What the table calls it. */
  readonly short: string;
  /** Packages of the workspace that it is made of, itself among them. */
  readonly packages: readonly string[];
  /** Everything it needs to start. */
  readonly env: Readonly<Record<string, string>>;
}

/** A way to start a service, or what it is compared with. */
export interface Candidate {
  readonly name: string;
  readonly script: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Makes all ways to start a service, after an empty server. @param folder emptied first */
export function prepareCandidates(folder: string, service: Service): Candidate[] {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const bundle = join(folder, "bundle");
  const program = join("services", service.name, "build", "bundle.js");
  execFileSync(process.execPath, [program, bundle], { stdio: "inherit" });
  const bare = join(folder, "bare.js");
  writeFileSync(
    bare,
    `const server = require("node:http").createServer((_, response) => response.end());
server.listen(0, () => process.stdout.write("listening\\n"));\n`,
  );
  const withoutCache = join(folder, "without-cache");
  cpSync(bundle, withoutCache, { recursive: true });
  rmSync(join(withoutCache, "service.cache"));
  const { short, env } = service;
  return [
    { name: "empty `node:http` server", script: bare, env },
    { name: `${short}, bundle with code cache`, script: join(bundle, "start.js"), env },
    { name: `${short}, bundle alone`, script: join(withoutCache, "start.js"), env },
    { name: `${short}, one file a module`, script: modules(folder, service), env },
  ];
}

/** The service as a compiler leaves it: every module its own file, packages from node_modules. */
function modules(folder: string, { name, packages }: Service): string {
  const root = join(folder, "modules", "node_modules", "@floe");
  for (const one of packages) {
    const source = join("services", one);
    mkdirSync(join(root, one), { recursive: true });
    cpSync(join(source, "package.json"), join(root, one, "package.json"));
    const files = readdirSync(join(source, "src"), { recursive: true, encoding: "utf8" });
    buildSync({
      entryPoints: files.filter((file) => file.endsWith(".ts")).map((file) => join(source, "src", file)),
      outdir: join(root, one, "lib"),
      outbase: join(source, "src"),
      format: "cjs",
      platform: "node",
      target: "node20",
    });
  }
  return join(root, name, "lib", "main.js");
}
