/** An object that something refers to. */
export interface Target {
  /** API group, empty for the core group. */
  readonly group: string;
  readonly kind: string;
  /** @default - cluster-scoped */
  readonly namespace?: string | undefined;
  readonly name: string;
}

/** API group of an `apiVersion`; the core group is empty. */
export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf("/");
  return slash < 0 ? "" : apiVersion.slice(0, slash);
}

/** What makes an object the same object, whatever its version. */
export function identity({ group, kind, namespace, name }: Target): string {
  return `${group}/${kind}/${namespace ?? ""}/${name}`;
}
