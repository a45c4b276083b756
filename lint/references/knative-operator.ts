import { parse } from "yaml";
import { get, items, text } from "../json";
import type { Reference, ReferenceRule } from "../rule";
import { GATEWAY_API } from "./gateway";

/** One Gateway of `config.gateway`, as net-gateway-api 1.21 reads it. */
export interface ServingGateway {
  readonly list: string;
  readonly class: string | undefined;
  /** `namespace/name`. */
  readonly gateway: string | undefined;
  /** `namespace/name`. */
  readonly service: string | undefined;
}

/** Lists of Gateways in KnativeServing's `config.gateway`. */
export const gatewayLists = ["external-gateways", "local-gateways"] as const;

/** Entries of one list; undefined when the text is no list. */
export function servingGateways(list: string, value: string): ServingGateway[] | undefined {
  let parsed: unknown;
  try {
    parsed = parse(value);
  } catch {
    return undefined;
  }
  if (!Array.isArray(parsed)) return undefined;
  return items(parsed).map(([, entry]) => ({
    list,
    class: text(entry, "class"),
    gateway: text(entry, "gateway"),
    service: text(entry, "service"),
  }));
}

/** Where the operator's config keeps ConfigMap `config-gateway`. */
export function gatewayConfigPath(object: unknown): string[] {
  const name = get(object, "spec", "config", "config-gateway") === undefined ? "gateway" : "config-gateway";
  return ["spec", "config", name];
}

/** Gateways, and their Services, that Serving sends its routes to. */
export const servingGatewayReferences: ReferenceRule = {
  kinds: ["KnativeServing.operator.knative.dev"],
  *references({ object }): Iterable<Reference> {
    const base = gatewayConfigPath(object);
    for (const list of gatewayLists) {
      const value = text(object, ...base, list);
      if (value === undefined) continue;
      const path = [...base, list];
      for (const { gateway, service } of servingGateways(list, value) ?? []) {
        const target = split(gateway);
        if (target !== undefined)
          yield {
            path,
            target: { group: GATEWAY_API, kind: "Gateway", ...target },
            code: "FLOE2011",
            role: "Gateway of Serving's routes",
          };
        const proxy = split(service);
        if (proxy !== undefined)
          yield {
            path,
            target: { group: "", kind: "Service", ...proxy },
            code: "FLOE2023",
            role: "Service of the Gateway's proxies",
          };
      }
    }
  },
};

function split(value: string | undefined): { namespace: string; name: string } | undefined {
  const [namespace, name, rest] = value?.split("/") ?? [];
  return namespace === undefined || name === undefined || rest !== undefined
    ? undefined
    : { namespace, name };
}
