import { isObject, type JsonObject, type KubeObject } from "../kube-object";

/** Gives Services their cluster IPs and node ports, as the allocators of kube-apiserver do. */
export class ServiceAddresses {
  private nextIp = 1;
  private nextNodePort = 30000;

  /** Fills in what the Service leaves to the server; what it had before stays. */
  assign(service: KubeObject, previous: KubeObject | undefined): void {
    const spec = service.spec as JsonObject;
    if (spec.type === "ExternalName") return;
    const before = isObject(previous?.spec) ? previous.spec : {};
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
