import { Construct } from "constructs";
import {
  type PodMonitorSpecPodMetricsEndpointsRelabelingsAction as Action,
  PodMonitor as PodMonitorResource,
} from "../../imports/monitoring.coreos.com";
import { type LabelSelector, toLabelSelector } from "../kubernetes/label-selector";
import { checkMonitor, type MonitorProps, toEndpoint } from "./scrape";

/** Pods to scrape. */
export interface PodMonitorProps extends MonitorProps {
  readonly selector: LabelSelector;
  /** Labels of the pods that become labels of their metrics. @default [] */
  readonly podTargetLabels?: readonly string[];
}

/**
 * Scrapes pods, also those that no Service leads to or that come and go with Knative.
 * Ports are found by the name that the container gives them.
 */
export class PodMonitor extends Construct {
  /** @throws InvalidPropError as {@link checkMonitor} does */
  constructor(scope: Construct, id: string, props: PodMonitorProps) {
    super(scope, id);
    checkMonitor(this, props);
    const { name, place, podTargetLabels } = props;
    new PodMonitorResource(this, "Resource", {
      metadata: { name, namespace: place.namespace, labels: { ...place.selectorLabels } },
      spec: {
        namespaceSelector: { matchNames: [...props.namespaces] },
        selector: toLabelSelector(props.selector),
        podMetricsEndpoints: props.endpoints.map((endpoint) => toEndpoint<Action>(endpoint)),
        ...(podTargetLabels !== undefined && { podTargetLabels: [...podTargetLabels] }),
      },
    });
  }
}
