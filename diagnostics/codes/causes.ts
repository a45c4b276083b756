import type { CodeTable } from "../code-entry";

/** Codes of what usually keeps an object from being ready: `floe deploy` names them beside what it waited for. */
export const causeCodes = {
  FLOE8201: {
    title: "gateway without an address",
    why: "A Service of type LoadBalancer gets its address from the cloud, or from a controller that a cluster of one's own has to have; a Gateway is not programmed before it has one.",
    fix: "Set platform.gateway_service_type to NodePort, install MetalLB or the like, or run `minikube tunnel`.",
  },
  FLOE8202: {
    title: "image cannot be pulled",
    why: "The registry does not have the image, does not let this cluster have it, or cannot be reached from the nodes.",
    fix: "Check the name in config.yaml, and the pull secret of the pod's ServiceAccount; `kubectl describe pod` has the registry's answer.",
  },
  FLOE8203: {
    title: "container ends again and again",
    why: "Its program gives up soon after its start, mostly over its configuration or over something that it cannot reach.",
    fix: "`floe logs` shows what it said before it ended.",
  },
  FLOE8204: {
    title: "Knative's Kafka data plane missing",
    why: "The broker's receivers and dispatchers are manifests that the Knative operator downloads; until they run, no Broker and no KafkaSource is ready.",
    fix: "Let the operator reach components.knative.manifests.kafka_broker, or host the file where it can.",
  },
  FLOE8205: {
    title: "Knative wants Istio",
    why: "The operator installs Knative's own Istio ingress unless KnativeServing switches every built-in ingress off.",
    fix: "Apply the KnativeServing that floe renders: it disables the three and adds net-gateway-api.",
  },
  FLOE8206: {
    title: "quota used up",
    why: "A ResourceQuota of the namespace refuses the pod, its claim or its memory.",
    fix: "Raise the quota, or lower what the component asks for; `kubectl describe quota` shows what is left.",
  },
  FLOE8207: {
    title: "webhook not up",
    why: "The API server asks an operator's webhook about the object, and no pod of it answers yet, or none any more.",
    fix: "Look at the Deployment of the operator with `floe status`; once it is up, run the command again.",
  },
} as const satisfies CodeTable;
