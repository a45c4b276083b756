import type { DiagnosticCode } from "../../diagnostics/codes";

/** What is usually behind a reason, what to do about it, and the code under which `floe explain` tells more. */
const causes: readonly (readonly [pattern: RegExp, hint: string, code: DiagnosticCode])[] = [
  [
    /AddressNotAssigned|address pending/i,
    "nothing gives the gateway's Service an address: set platform.gateway_service_type to NodePort, or run `minikube tunnel`",
    "FLOE8201",
  ],
  [
    /storageclass\.storage\.k8s\.io "[^"]*" not found|no persistent volumes available|unbound immediate/i,
    "the StorageClass does not exist or cannot provision: see `kubectl get storageclass`, and platform.block_storage_class",
    "FLOE8104",
  ],
  [
    /Insufficient (cpu|memory)|nodes are available/i,
    "no node has room for the pod: `floe doctor` compares what is asked for with what there is",
    "FLOE8111",
  ],
  [
    /ImagePullBackOff|ErrImagePull|manifest unknown/i,
    "the image cannot be pulled: check its name, and the registry's credentials",
    "FLOE8202",
  ],
  [
    /CrashLoopBackOff|back-off restarting/i,
    "the container ends again and again: look at its log with `floe logs`",
    "FLOE8203",
  ],
  [
    /registry address not available/i,
    "Camel K has no registry: set components.camel_k.registry.address",
    "FLOE8107",
  ],
  [
    /Data ?plane not available|install the data plane/i,
    "Knative's Kafka data plane is missing: the operator could not download components.knative.manifests.kafka_broker",
    "FLOE8204",
  ],
  [
    /install istio or disable the istio ingress/i,
    "Knative wants Istio: KnativeServing must disable all three ingresses, as floe renders it",
    "FLOE8205",
  ],
  [
    /is not allowed|not allowed.*bucketOwner|additional config/i,
    "Rook does not allow the field: add bucketOwner and bucketPolicy to ROOK_OBC_ALLOW_ADDITIONAL_CONFIG_FIELDS",
    "FLOE8106",
  ],
  [
    /secret .* not found|Secret .* not found/i,
    "a Secret is missing that floe only refers to: make it, or set ingest.demo_credentials for a demo",
    "FLOE8113",
  ],
  [/reached its limit|exceeded quota/i, "a quota of the namespace is used up", "FLOE8206"],
  [
    /failed calling webhook|no endpoints available for service/i,
    "an operator's webhook is not up: its Deployment says why",
    "FLOE8207",
  ],
];

/**
 * A hint for a reason that people often meet, with the code to ask `floe explain` for; `undefined` when the
 * reason says enough, or nothing is known.
 */
export function likelyCause(reason: string): string | undefined {
  const found = causes.find(([pattern]) => pattern.test(reason));
  if (found === undefined) return undefined;
  const [, hint, code] = found;
  return `${hint} (${code})`;
}
