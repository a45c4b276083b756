import { Construct } from "constructs";
import { Telemetry } from "../../imports/telemetry.istio.io";

/** Spans of every proxy of the mesh. */
export interface MeshTracingProps {
  /** Istio's own namespace. */
  readonly namespace: string;
  /** Name of the extension provider in istiod's mesh config. */
  readonly provider: string;
  /** Share of requests that begin a trace, 0 to 1. */
  readonly samplingRate: number;
}

/** The one Telemetry of the mesh; Istio takes a single one without a selector in each namespace. */
export class MeshTracing extends Construct {
  constructor(scope: Construct, id: string, props: MeshTracingProps) {
    super(scope, id);
    const { namespace, provider, samplingRate } = props;
    new Telemetry(this, "Resource", {
      metadata: { name: "mesh-default", namespace },
      spec: {
        tracing: [{ providers: [{ name: provider }], randomSamplingPercentage: samplingRate * 100 }],
      },
    });
  }
}
