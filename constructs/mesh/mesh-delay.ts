import { Construct } from "constructs";
import { VirtualService } from "../../imports/networking.istio.io";
import type { Delay } from "../references/delay";

/** Delays requests inside the mesh. */
export interface MeshDelayProps {
  readonly name: string;
  /** Namespace of the clients whose requests are delayed. */
  readonly namespace: string;
  /** Host that they call, `hello.default.svc.cluster.local`. */
  readonly host: string;
  readonly delay: Delay;
}

/**
 * Takes effect in the sidecars of clients that call the host inside the cluster. Requests that enter by a
 * Gateway never see it: a VirtualService can not be bound to a Gateway of the Gateway API.
 *
 * It is exported to its own namespace only, or activator and other proxies would wait too. The host is the
 * ExternalName Service that serving makes; with port 80 its route leads on to the local gateway.
 */
export class MeshDelay extends Construct {
  constructor(scope: Construct, id: string, props: MeshDelayProps) {
    super(scope, id);
    const { name, namespace, host, delay } = props;
    new VirtualService(this, "Resource", {
      metadata: { name, namespace },
      spec: {
        hosts: [host],
        exportTo: ["."],
        http: [
          {
            fault: {
              delay: { percentage: { value: delay.percent }, fixedDelay: `${delay.seconds}s` },
            },
            route: [{ destination: { host, port: { number: 80 } } }],
          },
        ],
      },
    });
  }
}
