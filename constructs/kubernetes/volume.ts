/** Where the files of a volume come from. */
export type VolumeSource =
  | { readonly secretName: string; readonly items?: Readonly<Record<string, string>> }
  | { readonly configMapName: string; readonly items?: Readonly<Record<string, string>> }
  | { readonly emptyDir: { readonly sizeLimit?: string; readonly medium?: "Memory" } };

/**
 * A volume together with where it is mounted.
 *
 * They are one thing here because a volume that nobody mounts is always a mistake;
 * Knative even refuses it.
 */
export interface Volume {
  readonly name: string;
  readonly mountPath: string;
  /** One file or folder of the volume instead of the whole. @default - the whole volume */
  readonly subPath?: string;
  /** `items` of a Secret or ConfigMap map keys to file names; without them every key is a file. */
  readonly source: VolumeSource;
}

/** The `volumes` of a pod. */
export function toVolumes(volumes: readonly Volume[]): object[] {
  return volumes.map(({ name, source }) => {
    if ("emptyDir" in source) return { name, emptyDir: source.emptyDir };
    const items =
      source.items === undefined
        ? {}
        : { items: Object.entries(source.items).map(([key, path]) => ({ key, path })) };
    if ("secretName" in source) return { name, secret: { secretName: source.secretName, ...items } };
    return { name, configMap: { name: source.configMapName, ...items } };
  });
}

/** The `volumeMounts` of a container. Secrets and ConfigMaps are mounted read-only. */
export function toVolumeMounts(volumes: readonly Volume[]): object[] {
  return volumes.map(({ name, mountPath, subPath, source }) => ({
    name,
    mountPath,
    ...(subPath !== undefined && { subPath }),
    ...(!("emptyDir" in source) && { readOnly: true }),
  }));
}
