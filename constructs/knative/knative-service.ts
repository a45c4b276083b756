import { Construct } from "constructs";
import { Service } from "../../imports/serving.knative.dev";
import { InvalidPropError } from "../invalid-prop";
import { isDnsLabel } from "../kubernetes/names";
import type { IEventSink } from "../references/event-sink";
import { DEFAULT_PORT, type RevisionProps, revisionTemplate } from "./revision";

/** Who can reach a Knative Service: everybody through the external gateway too, or only the cluster. */
export type Visibility = "external" | "cluster-local";

/** A Knative Service. */
export interface KnativeServiceProps extends RevisionProps {
  readonly name: string;
  readonly namespace: string;
  /** @default external */
  readonly visibility?: Visibility;
  /** Further labels of the Service; pods have `podLabels`. @default {} */
  readonly labels?: Readonly<Record<string, string>>;
  /** Annotations of the Service; those of the autoscaler belong to the revision. @default {} */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Reads requests and events, and costs nothing while there are none. */
export class KnativeService extends Construct implements IEventSink {
  /** A Knative Service that exists already. */
  static fromName(name: string, namespace: string): IEventSink {
    return { sinkRef: { ...Service.GVK, name, namespace } };
  }

  readonly serviceName: string;
  readonly namespace: string;
  /** Port of the container, behind queue-proxy. */
  readonly port: number;
  readonly sinkRef: IEventSink["sinkRef"];

  /** @throws InvalidPropError for a name that is no DNS label or what {@link revisionTemplate} refuses */
  constructor(scope: Construct, id: string, props: KnativeServiceProps) {
    super(scope, id);
    const { name, namespace, visibility = "external" } = props;
    if (!isDnsLabel(name)) {
      throw new InvalidPropError(this, {
        prop: "name",
        got: name,
        expected: "a DNS label of at most 63 characters",
      });
    }
    const labels = { ...props.labels, ...visibilityLabels(visibility) };
    new Service(this, "Resource", {
      metadata: {
        name,
        namespace,
        ...(Object.keys(labels).length > 0 && { labels }),
        ...(props.annotations !== undefined && { annotations: { ...props.annotations } }),
      },
      spec: { template: revisionTemplate(this, name, props) },
    });
    this.serviceName = name;
    this.namespace = namespace;
    this.port = props.port ?? DEFAULT_PORT;
    this.sinkRef = { ...Service.GVK, name, namespace };
  }

  /** URL inside the cluster; it leads to the local gateway, and from there to a pod or to the activator. */
  get clusterUrl(): string {
    return `http://${this.serviceName}.${this.namespace}.svc.cluster.local`;
  }
}

/** Label that keeps a Service or Route off the external gateway (serving pkg/apis/serving/register.go). */
export function visibilityLabels(visibility: Visibility): Record<string, string> {
  return visibility === "cluster-local" ? { "networking.knative.dev/visibility": "cluster-local" } : {};
}
