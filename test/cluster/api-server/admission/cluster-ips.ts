import { ApiError } from "../api-error";
import { isObject, type JsonObject, type KubeObject } from "../kube-object";
import type { ResourceType } from "../resource-type";

/** The service range of minikube and kubeadm: 10.96.0.0/12. */
const inRange = (ip: string) => {
  const [first, second] = ip.split(".").map(Number);
  return first === 10 && second !== undefined && second >= 96 && second < 112;
};

/** Gives Services their cluster IPs and node ports, as the allocators of kube-apiserver do. */
export class ServiceAddresses {
  private nextIp = 1;
  private nextNodePort = 30000;

  /**
   * Fills in what the Service leaves to the server; what it had before stays.
   *
   * @throws {ApiError} 422 for an address outside of the service range
   */
  assign(type: ResourceType, service: KubeObject, previous: KubeObject | undefined): void {
    const spec = service.spec as JsonObject;
    if (spec.type === "ExternalName") return;
    const before = isObject(previous?.spec) ? previous.spec : {};
    const { clusterIP } = spec;
    if (typeof clusterIP === "string" && clusterIP !== "" && clusterIP !== "None" && !inRange(clusterIP)) {
      const why = "the provided network does not match the current range";
      const message = `Invalid value: ["${clusterIP}"]: failed to allocate IP ${clusterIP}: ${why}`;
      const cause = { reason: "FieldValueInvalid", field: "spec.clusterIPs", message };
      throw ApiError.invalid(type, service.metadata.name ?? "", [cause]);
    }
    spec.clusterIP ??= before.clusterIP ?? this.ip();
    spec.clusterIPs ??= [spec.clusterIP];
    spec.ipFamilies ??= ["IPv4"];
    spec.ipFamilyPolicy ??= "SingleStack";
    if (spec.type !== "NodePort" && spec.type !== "LoadBalancer") return;
    const old = (before.ports as JsonObject[] | undefined) ?? [];
    for (const port of (spec.ports as JsonObject[] | undefined) ?? []) {
      const same = old.find((each) => each.port === port.port && each.protocol === port.protocol);
      port.nodePort ??= same?.nodePort ?? this.nextNodePort++;
    }
  }

  private ip(): string {
    const n = this.nextIp++;
    return `10.96.${Math.floor(n / 250)}.${(n % 250) + 1}`;
  }
}
