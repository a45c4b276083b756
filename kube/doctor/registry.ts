import { BlockList, isIP } from "node:net";
import { items, text } from "../../lint/json";
import { type Examination, found, type Patient, skipped, well } from "./examination";

/** Labels of the pods of minikube's addon (minikube deploy/addons/registry/registry-rc.yaml.tmpl). */
const ADDON = { "actual-registry": "true", "kubernetes.io/minikube-addons": "registry" };

const isOff = ({ config }: Patient) =>
  !config.components.camel_k.enabled || !config.components.camel_k.registry.minikube_addon;

const addressOf = ({ config }: Patient) => config.components.camel_k.registry.address.split(":")[0] ?? "";

/** Camel K's registry and its fixed address. */
export const registryExaminations: readonly Examination[] = [
  {
    id: "registry.addon",
    title: "minikube's registry",
    phase: 2,
    run: (patient) => {
      if (isOff(patient)) return skipped("components.camel_k.registry is one of your own, or not needed");
      const pods = patient.cluster
        .all("Pod.")
        .filter(({ metadata }) =>
          Object.entries(ADDON).every(([label, value]) => metadata.labels?.[label] === value),
        );
      if (pods.length > 0) return well(`behind ${addressOf(patient)}`);
      return found("", {
        code: "FLOE8107",
        what: "minikube's registry addon is not on: nothing would answer at the address",
        where: { path: "components.camel_k.registry.address" },
        got: addressOf(patient),
      });
    },
  },
  {
    id: "registry.address",
    title: "the registry's address",
    phase: 2,
    run: (patient) => {
      if (isOff(patient)) return skipped("no fixed address is asked for");
      const address = addressOf(patient);
      const where = { path: "components.camel_k.registry.address" };
      const owner = patient.cluster
        .all("Service.")
        .find(
          (service) =>
            text(service, "spec", "clusterIP") === address && service.metadata.name !== "camel-k-registry",
        );
      if (owner !== undefined)
        return found("", {
          code: "FLOE8108",
          what: `${address} is the address of service ${owner.metadata.namespace}/${owner.metadata.name}`,
          where,
        });
      const ranges = patient.cluster
        .all("ServiceCIDR.networking.k8s.io")
        .flatMap((cidr) => items(cidr, "spec", "cidrs").map(([, range]) => String(range)));
      if (ranges.length === 0) return skipped("the cluster does not tell its range");
      if (ranges.some((range) => contains(range, address)))
        return well(`${address} is in ${ranges.join(", ")}`);
      return found("", {
        code: "FLOE8108",
        what: `${address} is not in the cluster's range`,
        where,
        got: address,
        expected: `an address in ${ranges.join(" or ")}`,
      });
    },
  },
];

function contains(range: string, address: string): boolean {
  const [network = "", bits = ""] = range.split("/");
  const family = isIP(network) === 6 ? "ipv6" : "ipv4";
  if (isIP(network) === 0 || isIP(address) !== isIP(network)) return false;
  const list = new BlockList();
  list.addSubnet(network, Number(bits), family);
  return list.check(address, family);
}
