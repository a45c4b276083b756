import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";

/** The repository. */
export const repository = join(__dirname, "../..");
const modules = join(repository, "node_modules");
export const tsc = join(modules, "typescript/bin/tsc");

/** Not copied: what is made from the rest, or is as large as it. */
const left: ReadonlySet<string> = new Set(["node_modules", "lib", ".git", ".cdk8s", "coverage"]);

/** A package as it would be published. */
export interface PackedPackage {
  readonly tarball: string;
  /** Paths in the package. */
  readonly files: readonly string[];
  readonly manifest: {
    readonly name: string;
    readonly version: string;
    readonly bin?: Readonly<Record<string, string>>;
    readonly dependencies?: Readonly<Record<string, string>>;
    readonly peerDependencies?: Readonly<Record<string, string>>;
  };
}

/** What the tests of the packages share: a folder that holds the tarballs and the consumers. */
export class PackedRepository {
  readonly folder = mkdtempSync(join(tmpdir(), "floe-package-"));
  readonly floe: PackedPackage;
  readonly ingestCore: PackedPackage;

  /** Builds a copy of the repository and packs it, so that nothing is packed that an earlier build left. */
  constructor() {
    const copy = join(this.folder, "copy");
    cpSync(repository, copy, { recursive: true, filter: (path) => !left.has(basename(path)) });
    symlinkSync(modules, join(copy, "node_modules"));
    for (const project of [".", "services/ingest-core"])
      spawnSync(process.execPath, [tsc, "-p", join(copy, project, "tsconfig.build.json")]);
    spawnSync(process.execPath, ["scripts/bundle-operations.js"], { cwd: copy });
    const packed = npmPack(copy, this.folder);
    const find = (name: string): PackedPackage => {
      const found = packed.find((one) => one.name === name);
      if (found === undefined) throw new Error(`npm pack did not pack ${name}`);
      const folder = name === "floe" ? copy : join(copy, "services", basename(name));
      return {
        tarball: join(this.folder, found.filename),
        files: found.files.map(({ path }) => path),
        manifest: JSON.parse(readFileSync(join(folder, "package.json"), "utf8")),
      };
    };
    this.floe = find("floe");
    this.ingestCore = find("@floe/ingest-core");
    rmSync(copy, { recursive: true });
  }

  /**
   * A project that has a package installed, and beside it nothing but what the package says it needs.
   *
   * @param further packages that the project itself asks for
   * @returns its folder
   */
  install(name: string, { tarball, manifest }: PackedPackage, further: readonly string[] = []): string {
    const project = join(this.folder, name);
    const target = join(project, "node_modules", manifest.name);
    mkdirSync(target, { recursive: true });
    execFileSync("tar", ["-xzf", tarball, "--strip-components=1", "-C", target]);
    const needed = { ...manifest.dependencies, ...manifest.peerDependencies };
    for (const dependency of [...Object.keys(needed), ...further]) {
      const link = join(project, "node_modules", dependency);
      mkdirSync(dirname(link), { recursive: true });
      symlinkSync(join(modules, dependency), link);
    }
    return project;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

interface NpmPackResult {
  readonly name: string;
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

function npmPack(folder: string, destination: string): readonly NpmPackResult[] {
  const args = ["pack", "--json", "--offline", "--ignore-scripts", "--pack-destination", destination];
  const which = ["--include-workspace-root", "--workspace", "@floe/ingest-core"];
  return JSON.parse(
    execFileSync("npm", [...args, ...which], { cwd: folder, encoding: "utf8", stdio: "pipe" }),
  );
}
