import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** What a client needs to reach a server. */
export interface ClientAccess {
  readonly url: string;
  /** CA in PEM. */
  readonly certificate: string;
  readonly token: string;
  /** Default namespace of the context. @default default */
  readonly namespace?: string;
  /** Name of cluster, user and context. @default floe-test */
  readonly context?: string;
}

/**
 * Writes a kubeconfig into a folder.
 *
 * @returns environment for kubectl and helm: nothing of the user's own configuration and caches is seen.
 * The caches are per folder, because ports are used again by servers that serve other kinds
 */
export function writeKubeconfig(folder: string, access: ClientAccess): Record<string, string> {
  const { context = "floe-test", namespace = "default" } = access;
  const config = {
    apiVersion: "v1",
    kind: "Config",
    "current-context": context,
    clusters: [
      {
        name: context,
        cluster: {
          server: access.url,
          "certificate-authority-data": Buffer.from(access.certificate).toString("base64"),
        },
      },
    ],
    users: [{ name: context, user: { token: access.token } }],
    contexts: [{ name: context, context: { cluster: context, user: context, namespace } }],
  };
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "kubeconfig");
  writeFileSync(file, JSON.stringify(config, undefined, 2), { mode: 0o600 });
  return {
    KUBECONFIG: file,
    KUBECACHEDIR: join(folder, "cache"),
    HOME: folder,
    XDG_CACHE_HOME: join(folder, "cache"),
    XDG_CONFIG_HOME: join(folder, "config"),
    XDG_DATA_HOME: join(folder, "data"),
  };
}
