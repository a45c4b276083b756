import { Construct } from "constructs";
import {
  type ServiceMonitorSpecEndpointsRelabelingsAction as Action,
  ServiceMonitor as ServiceMonitorResource,
} from "../../imports/monitoring.coreos.com";
import { type LabelSelector, toLabelSelector } from "../kubernetes/label-selector";
import { checkMonitor, type MonitorProps, toEndpoint } from "./scrape";

/** Services whose endpoints to scrape. */
export interface ServiceMonitorProps extends MonitorProps {
  /** Labels of the Services, not of their pods. */
  readonly selector: LabelSelector;
}

/** Scrapes the endpoints of Services, where a port has a name on the Service only. */
export class ServiceMonitor extends Construct {
  /** @throws InvalidPropError as {@link checkMonitor} does */
  constructor(scope: Construct, id: string, props: ServiceMonitorProps) {
    super(scope, id);
    checkMonitor(this, props);
    const { name, place } = props;
    new ServiceMonitorResource(this, "Resource", {
      metadata: { name, namespace: place.namespace, labels: { ...place.selectorLabels } },
      spec: {
        namespaceSelector: { matchNames: [...props.namespaces] },
        selector: toLabelSelector(props.selector),
        endpoints: props.endpoints.map((endpoint) => toEndpoint<Action>(endpoint)),
      },
    });
  }
}
