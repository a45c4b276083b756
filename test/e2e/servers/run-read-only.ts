import type { ImageConfig } from "./container-image";
import type { ServerProcessOptions } from "./server-process";

/**
 * How to run an image as Kubernetes does with `readOnlyRootFilesystem` and `runAsNonRoot`: its root
 * bound read-only in a mount namespace of its own, `/tmp` in memory, and the user that it names.
 *
 * @param root folder of the image's file system
 * @param env beside the image's own
 * @param command in place of the image's entrypoint
 */
export function readOnlyCommand(
  root: string,
  image: ImageConfig,
  env: Readonly<Record<string, string>>,
  command: readonly string[] = image.entrypoint,
): Pick<ServerProcessOptions, "command" | "args"> {
  const settings = [...image.environment, ...Object.entries(env).map(([name, value]) => `${name}=${value}`)];
  const script = [
    "set -e",
    "root=$1 user=$2; shift 2",
    'mount --bind "$root" "$root"',
    'mount -o remount,bind,ro "$root"',
    'mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"',
    'exec chroot --userspec="$user" "$root" env -i "$@"',
  ].join("\n");
  return {
    command: "unshare",
    args: [
      "--mount",
      "--propagation",
      "private",
      "sh",
      "-c",
      script,
      "sh",
      root,
      image.user,
      ...settings,
      ...command,
    ],
  };
}
