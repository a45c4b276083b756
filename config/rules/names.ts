import { isDnsLabel, isDnsSubdomain } from "../../constructs/kubernetes/names";
import type { ValuePath } from "../../schema/violation";
import type { FloeConfig } from "../types";
import { nearestName } from "./nearest-name";
import type { ConfigRule } from "./rule";

/** What a kind of name has to be. */
interface Form {
  readonly accepts: (name: string) => boolean;
  readonly expected: string;
}

/** Names with a host name of their own: Services, Knative Services. */
const label: Form = {
  accepts: isDnsLabel,
  expected: "at most 63 lower-case letters, digits and dashes, beginning with a letter",
};

/** Namespaces may begin with a digit. */
const namespace: Form = {
  accepts: (name) => name.length <= 63 && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(name),
  expected: "at most 63 lower-case letters, digits and dashes",
};

const subdomain: Form = {
  accepts: isDnsSubdomain,
  expected: "at most 253 lower-case letters, digits, dashes and dots",
};

/**
 * The operator appends up to 16 characters (`-kafka-bootstrap`) and makes Services and
 * label values of the result, which have at most 63.
 */
const kafkaCluster: Form = {
  accepts: (name) => isDnsLabel(name) && name.length <= 47,
  expected: "at most 47 lower-case letters, digits and dashes, beginning with a letter",
};

/** Names that become objects, or parts of their names. */
export const names: ConfigRule = function* (config) {
  for (const [path, name, form] of namesIn(config)) {
    if (form.accepts(name)) continue;
    const suggestion = nearestName(name, form.accepts);
    yield {
      code: "FLOE1106",
      what: "Kubernetes does not accept the name",
      path,
      got: name,
      expected: form.expected,
      ...(suggestion !== undefined && { suggestion }),
    };
  }
};

type Named = [path: ValuePath, name: string, form: Form];

function* namesIn({ platform, components, ingest, catalog, delivery }: FloeConfig): Iterable<Named> {
  yield [["platform", "apps_namespace"], platform.apps_namespace, namespace];
  yield [["platform", "eventing_namespace"], platform.eventing_namespace, namespace];
  yield [["platform", "block_storage_class"], platform.block_storage_class, subdomain];
  for (const [name, component] of Object.entries(components))
    if (component.enabled) yield [["components", name, "namespace"], component.namespace, namespace];
  const { strimzi, knative, camel_k, ceph } = components;
  if (strimzi.enabled) {
    yield [["components", "strimzi", "kafka_cluster_name"], strimzi.kafka_cluster_name, kafkaCluster];
    for (const [index, { name }] of strimzi.users.entries())
      yield [["components", "strimzi", "users", index, "name"], name, subdomain];
  }
  if (knative.enabled) {
    yield [["components", "knative", "serving_namespace"], knative.serving_namespace, namespace];
    yield [["components", "knative", "eventing_namespace"], knative.eventing_namespace, namespace];
  }
  if (camel_k.enabled && camel_k.registry.secret !== undefined)
    yield [["components", "camel_k", "registry", "secret"], camel_k.registry.secret, subdomain];
  if (ceph.enabled) {
    yield [["components", "ceph", "object_store"], ceph.object_store, label];
    yield [["components", "ceph", "bucket_storage_class"], ceph.bucket_storage_class, subdomain];
    yield [["ingest", "inbox", "user"], ingest.inbox.user, subdomain];
    yield [["ingest", "inbox", "key_secret"], ingest.inbox.key_secret, subdomain];
  }
  if (ingest.enabled) yield [["ingest", "worker", "name"], ingest.worker.name, label];
  if (catalog.secret !== undefined) yield [["catalog", "secret"], catalog.secret, subdomain];
  yield [["delivery", "argocd_namespace"], delivery.argocd_namespace, namespace];
}
