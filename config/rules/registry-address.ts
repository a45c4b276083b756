import type { ConfigRule } from "./rule";

const ipv4 = /^((25[0-5]|2[0-4]\d|1?\d?\d)(\.(?!$)|$)){4}$/;

/** The Service in front of minikube's registry is given the address, so it has to be one. */
export const registryAddress: ConfigRule = function* ({ components }) {
  const { enabled, registry } = components.camel_k;
  const host = registry.address.replace(/:\d+$/, "");
  if (!enabled || !registry.minikube_addon || ipv4.test(host)) return;
  yield {
    code: "FLOE1118",
    what: "the Service in front of minikube's registry needs a fixed cluster IP",
    path: ["components", "camel_k", "registry", "address"],
    got: registry.address,
    expected: "an IPv4 address, or minikube_addon: false",
  };
};
