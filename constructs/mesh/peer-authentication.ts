import { Construct } from "constructs";
import {
  PeerAuthenticationSpecMtlsMode as Mode,
  PeerAuthentication as PeerAuthenticationResource,
  PeerAuthenticationSpecPortLevelMtlsMode as PortMode,
} from "../../imports/security.istio.io";
import { InvalidPropError } from "../invalid-prop";

/** Which connections sidecars take. */
export interface PeerAuthenticationProps {
  readonly name: string;
  /** Istio's own namespace makes it the policy of the whole mesh. */
  readonly namespace: string;
  /** Labels of the pods. @default - every pod of the namespace */
  readonly podLabels?: Readonly<Record<string, string>>;
  /** Ports of the pods that take plain text too. Needs `podLabels`. @default [] */
  readonly plaintextPorts?: readonly number[];
}

/**
 * STRICT mTLS: a sidecar refuses what does not come from the mesh, apart from the ports that are named.
 * It binds sidecars only. Gateways, and pods without a sidecar, take plain text as before.
 */
export class PeerAuthentication extends Construct {
  /** @throws InvalidPropError for ports without labels: Istio has port rules for chosen pods only */
  constructor(scope: Construct, id: string, props: PeerAuthenticationProps) {
    super(scope, id);
    const { name, namespace, podLabels, plaintextPorts = [] } = props;
    if (plaintextPorts.length > 0 && podLabels === undefined) {
      throw new InvalidPropError(this, {
        prop: "plaintextPorts",
        got: plaintextPorts,
        expected: "no ports, or podLabels beside them",
      });
    }
    const ports = plaintextPorts.map((port) => [String(port), { mode: PortMode.PERMISSIVE }] as const);
    new PeerAuthenticationResource(this, "Resource", {
      metadata: { name, namespace },
      spec: {
        ...(podLabels !== undefined && { selector: { matchLabels: { ...podLabels } } }),
        mtls: { mode: Mode.STRICT },
        ...(ports.length > 0 && { portLevelMtls: Object.fromEntries(ports) }),
      },
    });
  }
}
