import { Construct } from "constructs";
import { PodMonitor } from "./pod-monitor";
import type { MonitoringPlace, Relabeling } from "./scrape";

/** A cluster run by Strimzi. */
export interface KafkaMonitorsProps {
  readonly place: MonitoringPlace;
  readonly clusterName: string;
  /** Namespace of the cluster and of the operator. */
  readonly namespace: string;
}

/** Labels that Strimzi's dashboards select by. */
const STRIMZI_LABELS: readonly Relabeling[] = [
  { action: "labelmap", regex: "__meta_kubernetes_pod_label_(strimzi_io_.+)", replacement: "$1" },
  { sourceLabels: ["__meta_kubernetes_pod_name"], targetLabel: "kubernetes_pod_name" },
];

/**
 * Brokers, controllers and the exporter of consumer lag; the operator; and the entity operator, whose two
 * containers call their ports alike in 0.50 (Strimzi 1.1 tells them apart).
 */
export class KafkaMonitors extends Construct {
  constructor(scope: Construct, id: string, props: KafkaMonitorsProps) {
    super(scope, id);
    const { place, clusterName } = props;
    const namespaces = [props.namespace];
    new PodMonitor(this, "Cluster", {
      name: "kafka",
      place,
      namespaces,
      selector: { matchLabels: { "strimzi.io/kind": "Kafka", "strimzi.io/cluster": clusterName } },
      endpoints: [{ port: "tcp-prometheus", relabelings: STRIMZI_LABELS }],
    });
    new PodMonitor(this, "Operator", {
      name: "strimzi-cluster-operator",
      place,
      namespaces,
      selector: { matchLabels: { "strimzi.io/kind": "cluster-operator" } },
      endpoints: [{ port: "http" }],
    });
    new PodMonitor(this, "EntityOperator", {
      name: "strimzi-entity-operator",
      place,
      namespaces,
      selector: {
        matchLabels: { "app.kubernetes.io/name": "entity-operator", "strimzi.io/cluster": clusterName },
      },
      endpoints: [{ port: "healthcheck" }],
    });
  }
}
