import type { Construct } from "constructs";
import type { ComponentsConfig, DemosConfig, PlatformConfig } from "../config/types";
import { EnvoyGatewayDelay } from "../constructs/gateway/envoy-gateway-delay";
import { InvalidPropError } from "../constructs/invalid-prop";
import { IstioGatewayDelay } from "../constructs/mesh/istio-gateway-delay";
import { MeshDelay } from "../constructs/mesh/mesh-delay";
import type { Delay } from "../constructs/references/delay";
import type { IGateway } from "../constructs/references/gateway";
import { FloeChart } from "./floe-chart";
import { HELLO } from "./hello";

/** Configuration of the fault demo. */
export interface FaultInjectionChartProps {
  readonly platform: PlatformConfig;
  readonly components: Pick<ComponentsConfig, "istio">;
  readonly demos: Pick<DemosConfig, "fault_injection">;
  readonly external: IGateway;
}

const ID = "91-fault-injection";
const NAME = `${HELLO}-fault`;
const DELAY: Delay = { percent: 50, seconds: 3 };

/** Half of the requests to hello wait for three seconds: those inside the mesh, or those through the gateway. */
export class FaultInjectionChart extends FloeChart {
  /** @throws InvalidPropError for the mesh variant without a mesh */
  constructor(scope: Construct, props: FaultInjectionChartProps) {
    super(scope, ID, { phase: 3 });
    if (props.demos.fault_injection === "mesh") this.delayMesh(props);
    if (props.demos.fault_injection === "gateway") this.delayGateway(props);
  }

  private delayMesh({ platform, components }: FaultInjectionChartProps): void {
    if (!components.istio.enabled) {
      throw new InvalidPropError(this, {
        prop: "demos.fault_injection",
        got: "mesh",
        expected: "none or gateway while components.istio.enabled is false",
      });
    }
    const namespace = platform.apps_namespace;
    const host = `${HELLO}.${namespace}.svc.cluster.local`;
    new MeshDelay(this, "Mesh", { name: NAME, namespace, host, delay: DELAY });
  }

  private delayGateway({ platform, components, external }: FaultInjectionChartProps): void {
    const namespace = platform.apps_namespace;
    const host = `${HELLO}.${namespace}.${platform.domain}`;
    if (components.istio.enabled) {
      new IstioGatewayDelay(this, "Gateway", { name: NAME, gateway: external, host, delay: DELAY });
    } else {
      new EnvoyGatewayDelay(this, "Gateway", { name: NAME, namespace, routeName: host, delay: DELAY });
    }
  }
}
