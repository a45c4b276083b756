import { get, items, text } from "../json";
import type { Reference, ReferenceRule } from "../rule";

/** `strimzi.io/cluster`, by which Strimzi's operators find what belongs to a cluster. */
export const clusterLabels: ReferenceRule = {
  kinds: ["KafkaNodePool.kafka.strimzi.io", "KafkaTopic.kafka.strimzi.io", "KafkaUser.kafka.strimzi.io"],
  *references({ object, namespace }) {
    yield {
      path: ["metadata", "labels", "strimzi.io/cluster"],
      target: {
        group: "kafka.strimzi.io",
        kind: "Kafka",
        namespace,
        name: text(object, "metadata", "labels", "strimzi.io/cluster") ?? "",
      },
      code: "FLOE2017",
      role: "cluster of the object",
    };
  },
};

/** Settings of the JMX exporter. */
export const metricsConfigMaps: ReferenceRule = {
  kinds: ["Kafka.kafka.strimzi.io"],
  *references({ object, namespace }) {
    for (const path of [
      ["spec", "kafka", "metricsConfig"],
      ["spec", "cruiseControl", "metricsConfig"],
    ]) {
      const selector = get(object, ...path, "valueFrom", "configMapKeyRef");
      const name = text(selector, "name");
      const key = text(selector, "key");
      const at = [...path, "valueFrom", "configMapKeyRef"];
      if (name !== undefined)
        yield {
          path: [...at, "name"],
          target: { group: "", kind: "ConfigMap", namespace, name },
          code: "FLOE2005",
          role: "settings of the metrics exporter",
          ...(key !== undefined && { key: { name: key, path: [...at, "key"], code: "FLOE2006" as const } }),
        };
    }
  },
};

/** StorageClasses of volumes: node pools, volume claims and claim templates. */
export const storageClasses: ReferenceRule = {
  kinds: [
    "KafkaNodePool.kafka.strimzi.io",
    "StatefulSet.apps",
    "PersistentVolumeClaim",
    "ObjectBucketClaim.objectbucket.io",
  ],
  *references({ object, kind }) {
    if (kind === "KafkaNodePool") {
      yield* storageClass(object, ["spec", "storage", "class"]);
      for (const [index] of items(object, "spec", "storage", "volumes"))
        yield* storageClass(object, ["spec", "storage", "volumes", index, "class"]);
    } else if (kind === "StatefulSet") {
      for (const [index] of items(object, "spec", "volumeClaimTemplates"))
        yield* storageClass(object, ["spec", "volumeClaimTemplates", index, "spec", "storageClassName"]);
    } else yield* storageClass(object, ["spec", "storageClassName"]);
  },
};

function* storageClass(object: unknown, path: (string | number)[]): Iterable<Reference> {
  const name = text(object, ...path);
  if (name === undefined || name === "") return;
  yield {
    path,
    target: { group: "storage.k8s.io", kind: "StorageClass", name },
    code: "FLOE2020",
    role: "StorageClass",
  };
}
