import { nearest } from "../../schema/nearest";
import type { LintContext } from "../context";
import { textsWith } from "../json";
import { type BootstrapAddress, bootstrapAddresses, type KnownCluster } from "../kafka-clusters";
import type { Manifest } from "../manifest";
import type { Finding, LintRule } from "../rule";

/** Addresses of Strimzi clusters, wherever they stand: fields, environment, settings in text, flows. */
export const bootstrapAddressesExist: LintRule = {
  kinds: ["*"],
  *check(manifest, context) {
    if (manifest.group === "kafka.strimzi.io") return;
    for (const [path, value] of textsWith("-kafka-bootstrap", manifest.object))
      for (const address of distinct(bootstrapAddresses(value)))
        yield* problems(address, manifest, context, path);
  },
};

/** A flow names its cluster many times; one message is enough. */
function distinct(addresses: Iterable<BootstrapAddress>): Iterable<BootstrapAddress> {
  return new Map([...addresses].map((address) => [JSON.stringify(address), address])).values();
}

function* problems(
  address: BootstrapAddress,
  manifest: Manifest,
  { kafka, index }: LintContext,
  path: Finding["path"],
): Iterable<Finding> {
  const namespace = address.namespace ?? manifest.namespace;
  const service = `${address.cluster}-kafka-bootstrap`;
  const cluster = kafka.find(address.cluster, namespace);
  if (cluster === undefined) {
    if (index.find({ group: "", kind: "Service", namespace, name: service }) !== undefined) return;
    const suggestion = suggest(address, kafka.all());
    yield {
      code: "FLOE2018",
      what: `no Kafka cluster '${address.cluster}' in namespace '${namespace}'`,
      path,
      got: address.text,
      expected: "the bootstrap address of a cluster that is declared or external",
      ...(suggestion !== undefined && { suggestion }),
    };
  } else if (address.port !== undefined && cluster.listeners !== undefined) {
    const ports = cluster.listeners.map(({ port }) => port);
    if (ports.includes(address.port)) return;
    yield {
      code: "FLOE2018",
      what: `Kafka cluster '${cluster.name}' has no listener on port ${address.port}`,
      path,
      got: address.text,
      expected: `a port of ${cluster.listeners.map(({ name, port }) => `${port} (${name})`).join(", ")}`,
    };
  }
}

function suggest(address: BootstrapAddress, clusters: readonly KnownCluster[]): string | undefined {
  const name =
    clusters.find((cluster) => cluster.name === address.cluster)?.name ??
    nearest(
      address.cluster,
      clusters.map((cluster) => cluster.name),
    );
  const found = clusters.find((cluster) => cluster.name === name);
  return found === undefined
    ? undefined
    : `${found.name}-kafka-bootstrap.${found.namespace}.svc.cluster.local`;
}
