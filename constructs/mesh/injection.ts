/** Label of namespaces whose pods get a sidecar. */
export const INJECTED_NAMESPACE: Readonly<Record<string, string>> = { "istio-injection": "enabled" };

/** Label of pods that get a sidecar although their namespace is not labelled. */
export const INJECTED_POD: Readonly<Record<string, string>> = { "sidecar.istio.io/inject": "true" };

/**
 * Label of pods that get no sidecar although their namespace is labelled: they talk to Kafka, S3 and the
 * API server only, all outside the mesh, and a job would have to end its sidecar.
 */
export const UNINJECTED_POD: Readonly<Record<string, string>> = { "sidecar.istio.io/inject": "false" };
