import type { Construct } from "constructs";
import type { ComponentsConfig, DemosConfig, PlatformConfig } from "../config/types";
import { IntegrationPlatform } from "../constructs/camel/integration-platform";
import { MinikubeRegistry } from "../constructs/camel/minikube-registry";
import { SmokeIntegration } from "../constructs/camel/smoke-integration";
import { defined } from "../constructs/defined";
import { FloeChart } from "./floe-chart";

/** Configuration of Camel K. */
export interface CamelKChartProps {
  readonly platform: PlatformConfig;
  readonly components: Pick<ComponentsConfig, "camel_k">;
  readonly demos: Pick<DemosConfig, "camel_smoke">;
}

const ID = "70-camel-k";

/** What the Camel K operator needs before it builds anything, and a route that shows that it does. */
export class CamelKChart extends FloeChart {
  constructor(scope: Construct, props: CamelKChartProps) {
    super(scope, ID, { phase: 2 });
    const { namespace, registry, runtime_version } = props.components.camel_k;
    const { address, insecure, organization, secret } = registry;
    if (registry.minikube_addon) {
      const [clusterIp = address, port] = address.split(":");
      new MinikubeRegistry(this, "Registry", {
        clusterIp,
        ...(port !== undefined && { port: Number(port) }),
      });
    }
    new IntegrationPlatform(this, "Platform", {
      namespace,
      registry: { address, insecure, ...defined({ organization, secretName: secret }) },
    });
    if (props.demos.camel_smoke) {
      new SmokeIntegration(this, "Smoke", {
        namespace: props.platform.eventing_namespace,
        runtimeVersion: runtime_version,
      });
    }
  }
}
