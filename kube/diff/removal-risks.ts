import { items, text } from "../../lint/json";
import { caution, danger, type Risk, type RiskRule } from "./risk";

/** What goes with an object when it is deleted. */
const consequences: Readonly<Record<string, readonly [id: string, note: string]>> = {
  "CustomResourceDefinition.apiextensions.k8s.io": [
    "crd-removal",
    "every object of this kind is deleted with it, in all namespaces",
  ],
  "Namespace.": ["namespace-removal", "everything in it is deleted with it"],
  "PersistentVolumeClaim.": ["volume-loss", "its volume is deleted unless the StorageClass retains it"],
  "Kafka.kafka.strimzi.io": ["data-loss", "the cluster goes; volumes with deleteClaim go with it"],
  "KafkaNodePool.kafka.strimzi.io": ["data-loss", "its brokers go, with every partition that only they have"],
  "KafkaTopic.kafka.strimzi.io": [
    "data-loss",
    "the topic is deleted with its messages and its consumers' offsets",
  ],
  "ObjectBucketClaim.objectbucket.io": [
    "data-loss",
    "the bucket is deleted with its objects where the StorageClass says Delete",
  ],
  "CephObjectStore.ceph.rook.io": ["data-loss", "the store is deleted with its buckets"],
  "CephObjectStoreUser.ceph.rook.io": ["access-loss", "its keys stop working at once"],
};

const weaker: ReadonlySet<string> = new Set([
  "PeerAuthentication.security.istio.io",
  "AuthorizationPolicy.security.istio.io",
  "NetworkPolicy.networking.k8s.io",
]);

/** Objects that take something with them, and CRDs that stop serving a version. */
export const removalRisks: RiskRule = function* ({ verb, kind, before, after, fields }): Iterable<Risk> {
  if (verb === "remove") {
    const consequence = consequences[kind];
    if (consequence !== undefined) yield danger(...consequence);
    if (kind === "StatefulSet.apps")
      yield caution("orphaned-volumes", "its volumes stay behind, with their costs");
    if (weaker.has(kind)) yield caution("less-protection", "what it kept out is let in");
    return;
  }
  if (verb !== "change") return;
  if (kind === "CustomResourceDefinition.apiextensions.k8s.io") {
    const served = new Set(items(after, "spec", "versions").map(([, version]) => text(version, "name")));
    const gone = items(before, "spec", "versions")
      .map(([, version]) => text(version, "name"))
      .filter((name) => !served.has(name));
    if (gone.length > 0)
      yield danger("crd-version-removal", `objects stored as ${gone.join(", ")} cannot be read any more`);
  }
  if (kind === "PeerAuthentication.security.istio.io")
    for (const { path, before: old, after: now } of fields)
      if (old === "STRICT" && now !== "STRICT") yield caution("less-protection", `${path} lets plaintext in`);
  if (kind === "KafkaNodePool.kafka.strimzi.io")
    for (const { path, after: now } of fields)
      if (path.endsWith(".deleteClaim") && now === true)
        yield danger("volume-loss", "from here on, volumes are deleted with their brokers");
};
