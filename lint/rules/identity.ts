import { describeObject, type Manifest } from "../manifest";
import type { PlacedFinding, PlatformRule } from "../rule";
import { isNamespaced } from "../scope";
import { identity } from "../target";

/** Two objects of one identity overwrite each other; cdk8s and kubectl take them without a word. */
export const uniqueIdentities: PlatformRule = function* ({ manifests }): Iterable<PlacedFinding> {
  const seen = new Map<string, Manifest>();
  for (const manifest of manifests) {
    // Names that the server makes up differ.
    if (manifest.name.endsWith("*")) continue;
    const cluster = isNamespaced(manifest.group, manifest.kind) === false;
    const id = identity(cluster ? { ...manifest, namespace: undefined } : manifest);
    const first = seen.get(id);
    if (first === undefined) {
      seen.set(id, manifest);
      continue;
    }
    const { file, line, construct } = first.origin.locate([]);
    const place = construct ?? [file, line].filter((part) => part !== undefined).join(":");
    yield {
      manifest,
      finding: {
        code: "FLOE2030",
        what: `${describeObject(manifest)} exists already`,
        path: ["metadata", "name"],
        got: manifest.name,
        expected: `a name that differs from ${place === "" ? "the other object's" : place}`,
      },
    };
  }
};
