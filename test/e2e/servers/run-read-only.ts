import { execFileSync } from "node:child_process";
import type { ImageConfig } from "./container-image";
import type { ServerProcessOptions } from "./server-process";

/** What of a pod differs from its image. */
export interface PodSettings {
  /** In place of the image's entrypoint. @default - the entrypoint */
  readonly command?: readonly string[];
  /** Folders that an emptyDir is mounted to. @default - /tmp */
  readonly emptyDirs?: readonly string[];
  /** Folder to start in, the image's `WORKDIR`. @default - the root */
  readonly workDir?: string;
}

/**
 * How to run an image as Kubernetes does with `readOnlyRootFilesystem` and `runAsNonRoot`: its root
 * bound read-only in a mount namespace of its own, emptyDirs in memory, and the user that it names.
 *
 * @param root folder of the image's file system
 * @param env beside the image's own
 */
export function readOnlyCommand(
  root: string,
  image: ImageConfig,
  env: Readonly<Record<string, string>>,
  { command = image.entrypoint, emptyDirs = ["/tmp"], workDir = "/" }: PodSettings = {},
): Pick<ServerProcessOptions, "command" | "args"> {
  const settings = [...image.environment, ...Object.entries(env).map(([name, value]) => `${name}=${value}`)];
  const script = [
    "set -e",
    "root=$1 user=$2 dir=$3 emptydirs=$4; shift 4",
    // As the kubelet writes it: programs look up the name of their own host.
    'mkdir -p "$root/etc"; printf "127.0.0.1 localhost %s\\n" "$(hostname)" > "$root/etc/hosts"',
    // As container runtimes do, before the root is closed.
    'for one in /proc /dev $emptydirs; do mkdir -p "$root$one"; done',
    'mount --bind "$root" "$root"',
    'mount -o remount,bind,ro "$root"',
    // Java finds its libraries, and bash its pipes, by way of /proc.
    'for one in /proc /dev; do mount --rbind "$one" "$root$one"; done',
    'for one in $emptydirs; do mount -t tmpfs -o mode=1777 tmpfs "$root$one"; done',
    'exec chroot --userspec="$user" "$root" env -i --chdir="$dir" "$@"',
  ].join("\n");
  const place = [root, image.user, workDir, emptyDirs.join(" ")];
  return {
    command: "unshare",
    args: [
      ...["--mount", "--propagation", "private", "sh", "-c", script, "sh"],
      ...place,
      ...settings,
      ...command,
    ],
  };
}

/**
 * Tries to write beside the program of an image that has Node.
 *
 * @returns the code of the error, or nothing when the file was written
 */
export function writingFails(root: string, image: ImageConfig, user: string): string {
  const script = "try{require('fs').writeFileSync('/app/x','')}catch(error){console.log(error.code)}";
  const run = readOnlyCommand(root, { ...image, user }, {}, { command: ["node", "-e", script] });
  return execFileSync(run.command, [...run.args], { encoding: "utf8" }).trim();
}
