import { fields, get, items, number, text } from "./json";
import { kindKey, type Manifest } from "./manifest";
import type { KnownObject } from "./object-index";
import type { PlatformFacts } from "./platform-facts";

/** Objects that an operator makes for an object: others may refer to them, although no file has them. */
type Maker = (manifest: Manifest) => readonly KnownObject[];

const makers: Readonly<Record<string, Maker>> = {
  "Service.serving.knative.dev": (manifest) => [
    service(manifest.name, manifest.namespace),
    ...namedRevision(manifest),
    ...(["Route", "Configuration"] as const).map((kind) => ({
      group: SERVING,
      kind,
      namespace: manifest.namespace,
      name: manifest.name,
    })),
  ],
  "Configuration.serving.knative.dev": namedRevision,
  "Route.serving.knative.dev": ({ name, namespace }) => [service(name, namespace)],
  "Kafka.kafka.strimzi.io": ({ object, name, namespace }) => [
    service(`${name}-kafka-bootstrap`, namespace, [
      9091,
      ...items(object, "spec", "kafka", "listeners").flatMap(
        ([, listener]) => number(listener, "port") ?? [],
      ),
    ]),
    service(`${name}-kafka-brokers`, namespace),
    secret(`${name}-cluster-ca-cert`, namespace, ["ca.crt", "ca.p12", "ca.password"]),
    secret(`${name}-clients-ca-cert`, namespace, ["ca.crt", "ca.p12", "ca.password"]),
  ],
  "KafkaUser.kafka.strimzi.io": ({ object, name, namespace }) =>
    text(object, "spec", "authentication", "type") === "scram-sha-512"
      ? [secret(name, namespace, ["password", "sasl.jaas.config"])]
      : [secret(name, namespace, ["ca.crt", "user.crt", "user.key", "user.p12", "user.password"])],
  "ObjectBucketClaim.objectbucket.io": ({ name, namespace }) => [
    secret(name, namespace, ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]),
    configMap(name, namespace, [
      "BUCKET_HOST",
      "BUCKET_NAME",
      "BUCKET_PORT",
      "BUCKET_REGION",
      "BUCKET_SUBREGION",
    ]),
  ],
  "KnativeServing.operator.knative.dev": (manifest) => operatorConfigMaps(manifest),
  "KnativeEventing.operator.knative.dev": (manifest) => [
    ...operatorConfigMaps(manifest),
    ...(get(manifest.object, "spec", "source", "kafka", "enabled") === true
      ? [configMap("kafka-broker-config", manifest.namespace, brokerConfigKeys)]
      : []),
    service("kafka-broker-ingress", manifest.namespace),
    service("kafka-sink-ingress", manifest.namespace),
    service("broker-ingress", manifest.namespace),
  ],
  "Gateway.gateway.networking.k8s.io": ({ object, name, namespace }) => {
    const className = text(object, "spec", "gatewayClassName");
    return className === "istio" ? [service(`${name}-istio`, namespace)] : [];
  },
  "Certificate.cert-manager.io": ({ object, namespace }) => {
    const name = text(object, "spec", "secretName");
    return name === undefined ? [] : [secret(name, namespace, ["ca.crt", "tls.crt", "tls.key"])];
  },
  "ExternalSecret.external-secrets.io": ({ object, name, namespace }) => [
    { group: "", kind: "Secret", namespace, name: text(object, "spec", "target", "name") ?? name },
  ],
  "SealedSecret.bitnami.com": ({ object, name, namespace }) => [
    secret(
      name,
      namespace,
      fields(object, "spec", "encryptedData").map(([key]) => key),
    ),
  ],
};

const SERVING = "serving.knative.dev";

/** A revision that a template names. Those that Knative numbers are not known: they depend on what was applied before. */
function namedRevision({ object, namespace }: Manifest): KnownObject[] {
  const name = text(object, "spec", "template", "metadata", "name");
  return name === undefined ? [] : [{ group: SERVING, kind: "Revision", namespace, name }];
}

/** What the operator writes there when nobody overrides it. */
const brokerConfigKeys = [
  "bootstrap.servers",
  "default.topic.partitions",
  "default.topic.replication.factor",
];

/** Every object that the operators make for the declared ones. */
export function impliedObjects(
  manifests: readonly Manifest[],
  { envoyGatewayNamespace = ENVOY_GATEWAY_NAMESPACE }: PlatformFacts,
): KnownObject[] {
  const domains = servingDomains(manifests);
  return manifests.flatMap((manifest) => {
    const made = makers[kindKey(manifest)]?.(manifest) ?? [];
    if (manifest.group === SERVING) return [...made, ...servingRoutes(manifest, domains)];
    if (kindKey(manifest) !== "EnvoyProxy.gateway.envoyproxy.io") return made;
    return envoyService(manifest, envoyGatewayNamespace);
  });
}

/** Domains of Serving's routes, the cluster's own included. */
function servingDomains(manifests: readonly Manifest[]): string[] {
  const configured = manifests
    .filter((manifest) => kindKey(manifest) === "KnativeServing.operator.knative.dev")
    .flatMap(({ object }) =>
      ["domain", "config-domain"].flatMap((name) => fields(object, "spec", "config", name)),
    )
    .map(([domain]) => domain);
  return ["svc.cluster.local", ...configured];
}

/** HTTPRoutes of a Service or Route; net-gateway-api calls each by its host. */
function servingRoutes({ kind, name, namespace }: Manifest, domains: readonly string[]): KnownObject[] {
  if (kind !== "Service" && kind !== "Route") return [];
  return domains.map((domain) => ({
    group: "gateway.networking.k8s.io",
    kind: "HTTPRoute",
    namespace,
    name: `${name}.${namespace}.${domain}`,
  }));
}

/** Where Envoy Gateway is installed by default, and runs the proxies of every Gateway. */
const ENVOY_GATEWAY_NAMESPACE = "envoy-gateway-system";

/** A name that is not set would be made of a hash, so that nobody can refer to it. */
function envoyService({ object }: Manifest, namespace: string): KnownObject[] {
  const name = text(object, "spec", "provider", "kubernetes", "envoyService", "name");
  return name === undefined ? [] : [service(name, namespace)];
}

/** `config` of the Knative operator's objects: each entry is a ConfigMap, named with or without `config-`. */
function operatorConfigMaps({ object, namespace }: Manifest): KnownObject[] {
  return fields(object, "spec", "config").flatMap(([name, data]) => {
    const keys = fields(data).map(([key]) => key);
    const names = name.startsWith("config-") ? [name] : [name, `config-${name}`];
    return names.map((known) => configMap(known, namespace, keys));
  });
}

function service(name: string, namespace: string | undefined, ports?: readonly number[]): KnownObject {
  return { group: "", kind: "Service", namespace, name, ...(ports !== undefined && { ports }) };
}

function secret(name: string, namespace: string | undefined, keys: readonly string[]): KnownObject {
  return { group: "", kind: "Secret", namespace, name, keys };
}

function configMap(name: string, namespace: string | undefined, keys: readonly string[]): KnownObject {
  return { group: "", kind: "ConfigMap", namespace, name, keys };
}
