import { Construct } from "constructs";
import {
  Integration as IntegrationResource,
  IntegrationSpecTraitsDeploymentStrategy as Strategy,
} from "../../imports/camel.apache.org";
import { defined } from "../defined";
import { InvalidPropError } from "../invalid-prop";
import { DNS_LABEL_LENGTH, isDnsLabel } from "../kubernetes/names";
import type { ComputeResources } from "../kubernetes/resources";
import type { Flow } from "./yaml-dsl";

/** Routes that Camel K builds into an image and runs as a Deployment. */
export interface IntegrationProps {
  /** Name of the Integration and of its Deployment. */
  readonly name: string;
  readonly namespace: string;
  readonly flows: readonly Flow[];
  /**
   * Camel components and languages, `camel:kafka`. All of them: the operator's own detection
   * overlooks what only an expression uses.
   */
  readonly dependencies: readonly string[];
  /** Pods at once. @default 1 */
  readonly replicas?: number;
  /**
   * Camel K runtime. Left to the operator, an upgrade of it would rebuild the routes on another Camel.
   * @default 3.15.3
   */
  readonly runtimeVersion?: string;
  /** `key=value` for application.properties. @default [] */
  readonly properties?: readonly string[];
  /** @default - the operator's: 125m/128Mi asked for, 500m/512Mi at most */
  readonly resources?: ComputeResources;
  /** Whether the pods answer /q/health/{live,ready,started}, and Kubernetes asks. @default true */
  readonly health?: boolean;
  /** Whether the pods answer Prometheus at /q/metrics. @default true */
  readonly metrics?: boolean;
  /**
   * `replace` ends the old pod before the new one starts, `roll` keeps the route running.
   * @default replace
   */
  readonly rollout?: "replace" | "roll";
  /** Spreads the pods over nodes and lets one go at a time when nodes are drained. @default false */
  readonly highlyAvailable?: boolean;
}

/** The images that Camel K builds name no user, and `runAsNonRoot` alone would not let them start. */
const UNPRIVILEGED_USER = 1000;

/**
 * A Camel K Integration on the `Kubernetes` profile: a Deployment, also where Knative is installed.
 * (The Knative profile would only serve routes that are called over HTTP.)
 */
export class Integration extends Construct {
  readonly integrationName: string;
  readonly namespace: string;

  /** @throws InvalidPropError for a name that is no DNS label, no flows, or less than one replica */
  constructor(scope: Construct, id: string, props: IntegrationProps) {
    super(scope, id);
    const { name, namespace, flows, dependencies, replicas = 1, runtimeVersion = "3.15.3" } = props;
    this.check(props, replicas);
    new IntegrationResource(this, "Resource", {
      metadata: { name, namespace },
      spec: {
        profile: "Kubernetes",
        // Always written: the CRD's default would be a difference for ever in Argo CD.
        replicas,
        dependencies: [...dependencies],
        flows: [...flows],
        traits: {
          camel: { runtimeVersion, ...(props.properties && { properties: [...props.properties] }) },
          container: {
            runAsNonRoot: true,
            runAsUser: UNPRIVILEGED_USER,
            ...defined({
              requestCpu: props.resources?.requests?.cpu,
              requestMemory: props.resources?.requests?.memory,
              limitCpu: props.resources?.limits?.cpu,
              limitMemory: props.resources?.limits?.memory,
            }),
          },
          deployment: {
            strategy: props.rollout === "roll" ? Strategy.ROLLING_UPDATE : Strategy.RECREATE,
          },
          // The trait's own half of the limit leaves a small container without room for a batch.
          jvm: { options: ["-XX:MaxRAMPercentage=60.0"] },
          ...(props.health !== false && { health: HEALTH }),
          ...(props.metrics !== false && { prometheus: METRICS }),
          ...(props.highlyAvailable === true && {
            pdb: { enabled: true, maxUnavailable: "1" },
            affinity: { enabled: true, podAntiAffinity: true },
          }),
        },
      },
    });
    this.integrationName = name;
    this.namespace = namespace;
  }

  private check({ name, flows }: IntegrationProps, replicas: number): void {
    if (!isDnsLabel(name)) {
      throw new InvalidPropError(this, {
        prop: "name",
        got: name,
        expected: `a DNS label of at most ${DNS_LABEL_LENGTH} characters`,
      });
    }
    if (flows.length === 0) {
      throw new InvalidPropError(this, { prop: "flows", got: flows, expected: "at least one route" });
    }
    if (!Number.isInteger(replicas) || replicas < 1) {
      throw new InvalidPropError(this, { prop: "replicas", got: replicas, expected: "an integer >= 1" });
    }
  }
}

/** The first start builds nothing but loads a lot: 30 × 5 s before Kubernetes gives up. */
const HEALTH = {
  enabled: true,
  livenessProbeEnabled: true,
  readinessProbeEnabled: true,
  startupProbeEnabled: true,
  startupPeriod: 5,
  startupFailureThreshold: 30,
};

/**
 * Without its own PodMonitor, which the trait makes by default: where the PodMonitor CRD is missing,
 * the Integration would fail because of it. See {@link CamelMonitor}.
 */
const METRICS = { enabled: true, podMonitor: false };
