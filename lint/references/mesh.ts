import type { ValuePath } from "../../schema/violation";
import { items, text } from "../json";
import type { Manifest } from "../manifest";
import type { Reference, ReferenceRule } from "../rule";
import { serviceHost } from "../service-host";

/** Hosts of Services in Istio's traffic rules; names of the outside world are not checked. */
export const meshHosts: ReferenceRule = {
  kinds: ["VirtualService.networking.istio.io", "DestinationRule.networking.istio.io"],
  *references(manifest) {
    const { object, kind } = manifest;
    if (kind === "DestinationRule") yield* host(manifest, text(object, "spec", "host"), ["spec", "host"]);
    for (const [index, name] of items(object, "spec", "hosts"))
      if (typeof name === "string") yield* host(manifest, name, ["spec", "hosts", index]);
    for (const protocol of ["http", "tcp", "tls"])
      for (const [rule, value] of items(object, "spec", protocol))
        for (const [index, route] of items(value, "route"))
          yield* host(manifest, text(route, "destination", "host"), [
            "spec",
            protocol,
            rule,
            "route",
            index,
            "destination",
            "host",
          ]);
  },
};

function* host({ namespace }: Manifest, value: string | undefined, path: ValuePath): Iterable<Reference> {
  const target = value === undefined ? undefined : serviceHost(value, namespace);
  if (target === undefined || value === undefined) return;
  yield {
    path,
    target: { group: "", kind: "Service", ...target },
    code: "FLOE2026",
    role: "host of the rule",
    spelled: value,
  };
}
