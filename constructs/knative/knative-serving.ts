import { Construct } from "constructs";
import { stringify } from "yaml";
import {
  KnativeServing as KnativeServingResource,
  KnativeServingSpecPodDisruptionBudgetsMinAvailable as MinAvailable,
} from "../../imports/operator.knative.dev";
import { defined } from "../defined";
import { INJECTED_POD } from "../mesh/injection";
import type { IGateway } from "../references/gateway";
import { observabilityConfig, type Tracing } from "./observability";
import { knativeVersion, manifestUrl } from "./operator-manifest";
import { DEFAULT_MAX_REVISION_TIMEOUT_SECONDS } from "./revision";

/** How routes get out of the cluster and into it. */
export interface GatewayApiIngress {
  /** URL of net-gateway-api.yaml; `${VERSION}` stands for the version. */
  readonly manifest: string;
  /** Gateway of routes with the domain. */
  readonly external: IGateway;
  /** Gateway of `*.svc.cluster.local`: the way of every event to its receiver. */
  readonly local: IGateway;
}

/** Knative Serving. */
export interface KnativeServingProps {
  readonly namespace: string;
  /** Version with or without a leading `v`. */
  readonly version: string;
  readonly ingress: GatewayApiIngress;
  /** Catch-all domain of routes; without one they would not be reachable from outside. */
  readonly domain: string;
  /** Replicas of activator, webhook and controllers. @default 1 */
  readonly replicas?: number;
  /** Puts activator and autoscaler into the mesh: under STRICT mTLS they are refused by pods otherwise. @default false */
  readonly mesh?: boolean;
  /** @default - no spans */
  readonly tracing?: Tracing;
  /** Longest request of any revision in seconds. @default 600 */
  readonly maxRevisionTimeoutSeconds?: number;
  /** Registries, `host:port`, that the cluster can not reach by name or over TLS to turn tags into digests. @default [] */
  readonly insecureRegistries?: readonly string[];
  /** Keys of `config-features`. @default {} */
  readonly features?: Readonly<Record<string, "enabled" | "allowed" | "disabled">>;
}

/** What upstream skips already: registries that only exist inside a development cluster. */
const UNRESOLVED_REGISTRIES = ["kind.local", "ko.local", "dev.local"];

/**
 * Serving with the Gateway API as its ingress.
 *
 * Operator 1.21 knows istio, kourier and contour only (operator pkg/reconciler/knativeserving/ingress),
 * and takes istio when `ingress` is left out; so all three are off and net-gateway-api comes as an
 * additional manifest. The operator owns every ConfigMap of Serving and writes it again at each reconcile:
 * settings belong here, a patch of the ConfigMap would not last.
 */
export class KnativeServing extends Construct {
  readonly namespace: string;
  readonly domain: string;

  constructor(scope: Construct, id: string, props: KnativeServingProps) {
    super(scope, id);
    const { namespace, version, ingress, domain, replicas = 1, mesh = false } = props;
    new KnativeServingResource(this, "Resource", {
      metadata: { name: "knative-serving", namespace },
      spec: {
        version: knativeVersion(version),
        ingress: { istio: { enabled: false }, kourier: { enabled: false }, contour: { enabled: false } },
        additionalManifests: [{ url: manifestUrl(ingress.manifest, version) }],
        highAvailability: { replicas },
        config: this.config(props),
        // The labels go to the pod template, so switching the mesh on or off restarts the two.
        ...(mesh && {
          workloads: ["activator", "autoscaler"].map((name) => ({ name, labels: { ...INJECTED_POD } })),
        }),
        // Upstream keeps 80 % available, which is all of two replicas: no node could be drained.
        ...(replicas > 1 && {
          podDisruptionBudgets: ["activator-pdb", "webhook-pdb"].map((name) => ({
            name,
            minAvailable: MinAvailable.fromNumber(1),
          })),
        }),
      },
    });
    this.namespace = namespace;
    this.domain = domain;
  }

  private config(props: KnativeServingProps): Record<string, Record<string, string>> {
    const { ingress, domain, mesh = false, features = {}, insecureRegistries = [] } = props;
    const timeout = props.maxRevisionTimeoutSeconds ?? DEFAULT_MAX_REVISION_TIMEOUT_SECONDS;
    return {
      network: {
        "ingress-class": "gateway-api.ingress.networking.knative.dev",
        // A sidecar refuses calls to pod IPs; `auto` would try them first on every probe.
        ...(mesh && { "mesh-compatibility-mode": "enabled" }),
      },
      domain: { [domain]: "" },
      gateway: {
        "external-gateways": gatewayList(ingress.external),
        "local-gateways": gatewayList(ingress.local),
      },
      deployment: {
        "registries-skipping-tag-resolving": [...UNRESOLVED_REGISTRIES, ...insecureRegistries].join(","),
      },
      observability: { ...observabilityConfig(props.tracing), "request-metrics-protocol": "prometheus" },
      ...defined({
        defaults:
          timeout > DEFAULT_MAX_REVISION_TIMEOUT_SECONDS
            ? { "max-revision-timeout-seconds": String(timeout) }
            : undefined,
        features: Object.keys(features).length > 0 ? { ...features } : undefined,
      }),
    };
  }
}

/**
 * A list of config-gateway; net-gateway-api reads exactly one entry of it, and takes Istio's old names
 * when a list is missing (net-gateway-api pkg/reconciler/ingress/config/gateway.go).
 *
 * `service` is always given: the prober needs it on clusters whose Gateways get no address.
 * With HTTPRouteRequestTimeout every rule says `request: 0s`; without, Envoy ends requests after 15 seconds.
 */
function gatewayList(gateway: IGateway): string {
  return stringify([
    {
      class: gateway.gatewayClassName,
      gateway: `${gateway.namespace}/${gateway.gatewayName}`,
      service: gateway.serviceName,
      "supported-features": ["HTTPRouteRequestTimeout"],
    },
  ]);
}
