import type { Construct } from "constructs";
import type { DemosConfig, PlatformConfig } from "../config/types";
import { KnativeService } from "../constructs/knative/knative-service";
import type { RevisionProps } from "../constructs/knative/revision";
import { TrafficSplit } from "../constructs/knative/traffic-split";
import { FloeChart } from "./floe-chart";

/** Configuration of the hello demos. */
export interface HelloChartProps {
  readonly platform: PlatformConfig;
  readonly demos: Pick<DemosConfig, "hello" | "traffic_split" | "hello_image">;
}

const ID = "60-hello";

/** Name of the hello service. */
export const HELLO = "hello";

/**
 * A service that scales to nothing, and two versions of it that share requests 80 to 20. The split has
 * a name of its own: the service has a Route and a Configuration that are called as it is.
 */
export class HelloChart extends FloeChart {
  constructor(scope: Construct, props: HelloChartProps) {
    super(scope, ID, { phase: 1 });
    const { platform, demos } = props;
    const namespace = platform.apps_namespace;
    if (demos.hello) {
      new KnativeService(this, "Hello", {
        name: HELLO,
        namespace,
        ...revision(demos.hello_image, "Knative v1"),
      });
    }
    if (demos.traffic_split) {
      new TrafficSplit(this, "Split", {
        name: `${HELLO}-split`,
        namespace,
        targets: [
          { tag: "v1", percent: 80, ...revision(demos.hello_image, "Knative v1") },
          { tag: "v2", percent: 20, ...revision(demos.hello_image, "Knative v2") },
        ],
      });
    }
  }
}

/**
 * The last pod goes after the window, plus at most 30 seconds of grace: within a minute instead of
 * the two that the cluster's default window of 60 seconds makes.
 */
function revision(image: string, target: string): RevisionProps {
  return {
    image,
    env: { TARGET: target },
    minScale: 0,
    maxScale: 3,
    window: "30s",
    resources: { requests: { cpu: "25m", memory: "32Mi" }, limits: { memory: "128Mi" } },
  };
}
