import { nearest } from "../../schema/nearest";
import { items, text } from "../json";
import type { Manifest } from "../manifest";
import { containers, podKinds, podTemplate } from "../pod-spec";
import type { LintRule } from "../rule";

/** Mounts name volumes of the pod, or claim templates of the StatefulSet. */
export const mountsHaveVolumes: LintRule = {
  kinds: podKinds,
  *check(manifest) {
    const pod = podTemplate(manifest);
    if (pod === undefined) return;
    const names = [
      ...items(pod.spec, "volumes").map(([, volume]) => text(volume, "name")),
      ...claimTemplates(manifest),
    ].filter((name) => name !== undefined);
    for (const [container, path] of containers(pod))
      for (const [index, mount] of items(container, "volumeMounts")) {
        const name = text(mount, "name");
        if (name === undefined || names.includes(name)) continue;
        const suggestion = nearest(name, names);
        yield {
          code: "FLOE3908",
          what: `the pod has no volume '${name}'`,
          path: [...path, "volumeMounts", index, "name"],
          got: name,
          expected: names.length === 0 ? "a volume, but the pod has none" : `one of ${names.join(", ")}`,
          ...(suggestion !== undefined && { suggestion }),
        };
      }
  },
};

function claimTemplates({ object }: Manifest): (string | undefined)[] {
  return items(object, "spec", "volumeClaimTemplates").map(([, claim]) => text(claim, "metadata", "name"));
}
