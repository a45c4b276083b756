import { execFileSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "./cache";

/** What an image says about running it. */
export interface ImageConfig {
  readonly user: string;
  readonly entrypoint: readonly string[];
  /** `NAME=value` */
  readonly environment: readonly string[];
}

const TIMEOUT_MS = 600_000;
const BASE = "localhost/floe-e2e-base";

/**
 * Builds images from Dockerfiles without a container engine: Debian's buildah with chroot
 * isolation, on a base put together from Debian and the Node that runs the tests.
 *
 * Needs root and Debian's `buildah` and `debootstrap`.
 */
export class ContainerImages {
  private constructor(private readonly folder: string) {}

  /**
   * @param folder for images and containers; gone with {@link remove}
   * @param archive file system of the base. @default - Debian with Node
   * @param env environment of the base. @default - none
   */
  static open(
    folder: string,
    archive = imageBase(),
    env: Readonly<Record<string, string>> = {},
  ): ContainerImages {
    const images = new ContainerImages(folder);
    const container = images.buildah("from", "scratch");
    images.buildah("add", "--quiet", container, archive, "/");
    for (const [name, value] of Object.entries(env))
      images.buildah("config", "--env", `${name}=${value}`, container);
    images.buildah("commit", "--quiet", "--rm", container, BASE);
    return images;
  }

  /** Builds a Dockerfile, with the repository's root as its context. @param args build arguments beside the base */
  build(dockerfile: string, tag: string, args: Readonly<Record<string, string>> = {}): void {
    const settings = Object.entries(args).flatMap(([name, value]) => ["--build-arg", `${name}=${value}`]);
    this.buildah(
      "bud",
      "--quiet",
      "--layers=false",
      ...this.npmVolumes(),
      "--build-arg",
      `BASE_IMAGE=${BASE}`,
      ...settings,
      "-f",
      dockerfile,
      "-t",
      tag,
      ".",
    );
  }

  /** Mounts the file system of a new container. @returns its folder */
  mount(tag: string): string {
    return this.buildah("mount", this.buildah("from", tag));
  }

  config(tag: string): ImageConfig {
    const { OCIv1 } = JSON.parse(this.buildah("inspect", "--type", "image", tag)) as {
      readonly OCIv1: { readonly config: { User: string; Entrypoint: string[]; Env: string[] } };
    };
    const { User: user, Entrypoint: entrypoint, Env: environment } = OCIv1.config;
    return { user, entrypoint, environment };
  }

  /** Unmounts and deletes everything. */
  remove(): void {
    this.buildah("umount", "--all");
    this.buildah("rm", "--all");
    this.buildah("rmi", "--all", "--force");
    rmSync(this.folder, { recursive: true, force: true });
  }

  /**
   * What npm of the base runs on: it finds what npm on this machine has fetched, and asks the registry for the rest
   * only. The lock file says what each package's content is.
   */
  private npmVolumes(): string[] {
    const file = join(this.folder, "npmrc");
    mkdirSync(this.folder, { recursive: true });
    writeFileSync(file, `${npmSettings()}prefer-offline=true\n`);
    const cache = npm("config", "get", "cache");
    return [
      ...["--volume", `${file}:/root/.npmrc`],
      ...(existsSync(cache) ? ["--volume", `${cache}:/root/.npm`] : []),
    ];
  }

  private buildah(...args: readonly string[]): string {
    const storage = ["--root", join(this.folder, "storage"), "--runroot", join(this.folder, "run")];
    return execFileSync("buildah", [...storage, ...args], {
      encoding: "utf8",
      env: { ...process.env, BUILDAH_ISOLATION: "chroot" },
      stdio: ["ignore", "pipe", "inherit"],
      timeout: TIMEOUT_MS,
    }).trim();
  }
}

const AUTHORITIES = "/etc/ssl/certs/ca-certificates.crt";

const npm = (...args: readonly string[]) =>
  execFileSync("npm", args, { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] }).trim();

/** npm in a build goes where npm on this machine goes, and trusts whom it trusts. */
const npmSettings = () => `registry=${npm("config", "get", "registry")}\ncafile=${AUTHORITIES}\n`;

const baseFile = () => join(cacheFolder("image-base"), `bookworm-node-${process.versions.node}.tar`);

/** Whether {@link imageBase} has nothing to make. */
export function hasImageBase(): boolean {
  return existsSync(baseFile());
}

/** Debian's smallest system with Node and npm, as an archive; kept between runs. @returns its file */
export function imageBase(): string {
  const archive = baseFile();
  if (hasImageBase()) return archive;
  const root = `${archive}.${process.pid}.d`;
  const run = (command: string, ...args: readonly string[]) =>
    execFileSync(command, args, {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "inherit"],
      timeout: TIMEOUT_MS,
    }).trim();
  try {
    run("debootstrap", "--variant=minbase", "--include=libstdc++6,ca-certificates", "bookworm", root);
    const local = join(root, "usr", "local");
    mkdirSync(join(local, "lib", "node_modules"), { recursive: true });
    cpSync(realpathSync(process.execPath), join(local, "bin", "node"));
    cpSync(join(npm("root", "-g"), "npm"), join(local, "lib", "node_modules", "npm"), {
      recursive: true,
    });
    symlinkSync("../lib/node_modules/npm/bin/npm-cli.js", join(local, "bin", "npm"));
    if (existsSync(AUTHORITIES)) cpSync(AUTHORITIES, join(root, AUTHORITIES));
    writeFileSync(join(root, "root", ".npmrc"), npmSettings());
    run("tar", "-C", root, "-cf", `${root}.tar`, ".");
    renameSync(`${root}.tar`, archive);
    return archive;
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
