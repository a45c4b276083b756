import type { Diagnostic } from "../../diagnostics/diagnostic";
import { get, isObject, text } from "../../lint/json";
import type { KubeObject } from "../kubectl";
import { type Examination, found, skipped, well } from "./examination";

/** Keys of references to a Secret by `name`. */
const BY_NAME = new Set(["secretKeyRef", "accessKeyRef", "secretRef"]);

/** Kinds whose operator makes a Secret of the object's own name. */
const MAKE_SECRETS = new Set(["Secret", "KafkaUser", "ObjectBucketClaim"]);

/** Secrets that only people can make. */
export const secretExaminations: readonly Examination[] = [
  {
    id: "secrets",
    title: "Secrets of yours",
    phase: 2,
    run: async ({ rendered, kubectl }) => {
      const made = new Set(
        rendered
          .filter(({ kind }) => MAKE_SECRETS.has(kind))
          .map(({ metadata }) => id(metadata.namespace, metadata.name)),
      );
      const wanted = [...new Set(rendered.flatMap(secretsOf))].filter((secret) => !made.has(secret));
      if (wanted.length === 0) return skipped("none is referred to");
      const missing = await Promise.all(
        wanted.map(async (secret) => {
          const [namespace = "", name = ""] = secret.split("/");
          const said = await kubectl.run([
            "get",
            "secret",
            name,
            "-n",
            namespace,
            "--ignore-not-found",
            "-o",
            "name",
          ]);
          return said.trim() === "" ? [secret] : [];
        }),
      );
      const absent = missing.flat();
      if (absent.length === 0) return well(wanted.join(", "));
      return found(
        "",
        ...absent.map(
          (secret): Diagnostic => ({
            code: "FLOE8113",
            what: `there is no Secret ${secret}`,
            where: {},
          }),
        ),
      );
    },
  },
];

const id = (namespace: string | undefined, name: string) => `${namespace ?? ""}/${name}`;

/** Secrets that an object refers to, as `namespace/name`; optional ones may be missing. */
function secretsOf(object: KubeObject): string[] {
  const names: string[] = [];
  const visit = (value: unknown) => {
    if (Array.isArray(value)) value.forEach(visit);
    else if (isObject(value))
      for (const [key, inner] of Object.entries(value)) {
        const name = text(inner, "name");
        if (BY_NAME.has(key) && name !== undefined && get(inner, "optional") !== true) names.push(name);
        visit(inner);
      }
  };
  visit(object.spec);
  return names.map((name) => id(object.metadata.namespace, name));
}
