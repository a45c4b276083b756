import type { SecretKey } from "../references/object-storage";

/** A key of a ConfigMap. */
export interface ConfigMapKey {
  readonly name: string;
  readonly key: string;
}

/** Value of an environment variable: literal, or by reference. */
export type EnvValue = string | { readonly secret: SecretKey } | { readonly configMap: ConfigMapKey };

/** All keys of a Secret or a ConfigMap as environment variables. */
export type EnvSource =
  | { readonly secretName: string; readonly prefix?: string }
  | { readonly configMapName: string; readonly prefix?: string };

/** One entry of a container's `env`. */
export interface EnvVar {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: { readonly secretKeyRef: SecretKey } | { readonly configMapKeyRef: ConfigMapKey };
}

/** Environment variables as a container has them, in the order given. */
export function toEnv(variables: Readonly<Record<string, EnvValue>>): EnvVar[] {
  return Object.entries(variables).map(([name, value]) => {
    if (typeof value === "string") return { name, value };
    if ("secret" in value) return { name, valueFrom: { secretKeyRef: { ...value.secret } } };
    return { name, valueFrom: { configMapKeyRef: { ...value.configMap } } };
  });
}

/** One entry of a container's `envFrom`. */
export interface EnvFrom {
  readonly prefix?: string;
  readonly secretRef?: { readonly name: string };
  readonly configMapRef?: { readonly name: string };
}

/** Sources of environment variables as a container has them. */
export function toEnvFrom(sources: readonly EnvSource[]): EnvFrom[] {
  return sources.map((source) => ({
    ...(source.prefix !== undefined && { prefix: source.prefix }),
    ...("secretName" in source
      ? { secretRef: { name: source.secretName } }
      : { configMapRef: { name: source.configMapName } }),
  }));
}
