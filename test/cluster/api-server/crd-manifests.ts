import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { JsonObject, KubeObject } from "./kube-object";

interface ImportedKind {
  readonly group: string;
  readonly kind: string;
  readonly plural: string;
  readonly scope: "Namespaced" | "Cluster";
  readonly version: string;
  readonly openAPIV3Schema: JsonObject;
}

const folder = join(__dirname, "../../../imports/schemas");

/** Kinds that upstream declares without a status subresource: a plain update writes their status. */
const withoutStatus = new Set([
  "ReferenceGrant.gateway.networking.k8s.io",
  "Application.argoproj.io",
  "AppProject.argoproj.io",
]);

const shortNames: Readonly<Record<string, readonly string[]>> = {
  "Service.serving.knative.dev": ["kservice", "ksvc"],
  "Kafka.kafka.strimzi.io": ["k"],
  "KafkaTopic.kafka.strimzi.io": ["kt"],
  "GatewayClass.gateway.networking.k8s.io": ["gc"],
  "Gateway.gateway.networking.k8s.io": ["gtw"],
  "ObjectBucketClaim.objectbucket.io": ["obc"],
  "Integration.camel.apache.org": ["it"],
};

/** Kinds that operators make and floe only reads; their fields are open. */
const readOnlyKinds: readonly Omit<ImportedKind, "openAPIV3Schema">[] = [
  { group: "serving.knative.dev", kind: "Revision", plural: "revisions", scope: "Namespaced", version: "v1" },
  {
    group: "networking.internal.knative.dev",
    kind: "Ingress",
    plural: "ingresses",
    scope: "Namespaced",
    version: "v1alpha1",
  },
  {
    group: "autoscaling.internal.knative.dev",
    kind: "PodAutoscaler",
    plural: "podautoscalers",
    scope: "Namespaced",
    version: "v1alpha1",
  },
  ...(["Build", "CamelCatalog", "IntegrationKit", "IntegrationProfile", "Kamelet", "Pipe"] as const).map(
    (kind) =>
      ({
        group: "camel.apache.org",
        kind,
        plural: `${kind.toLowerCase()}s`,
        scope: "Namespaced",
        version: "v1",
      }) as const,
  ),
  { group: "ceph.rook.io", kind: "CephCluster", plural: "cephclusters", scope: "Namespaced", version: "v1" },
  {
    group: "objectbucket.io",
    kind: "ObjectBucket",
    plural: "objectbuckets",
    scope: "Cluster",
    version: "v1alpha1",
  },
  {
    group: "kafka.strimzi.io",
    kind: "StrimziPodSet",
    plural: "strimzipodsets",
    scope: "Namespaced",
    version: "v1",
  },
];

/** The schema of `apiVersion`, `kind` and `metadata` is the API server's own business. */
function manifest(kind: ImportedKind): KubeObject {
  const id = `${kind.kind}.${kind.group}`;
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: {
      name: `${kind.plural}.${kind.group}`,
      annotations: {
        // Groups below k8s.io are protected: the server wants a word on their approval.
        ...(kind.group.endsWith(".k8s.io") && {
          "api-approved.kubernetes.io": "unapproved, served by a test",
        }),
        ...(kind.group === "gateway.networking.k8s.io" && {
          "gateway.networking.k8s.io/bundle-version": "v1.4.1",
          "gateway.networking.k8s.io/channel": "experimental",
        }),
      },
    },
    spec: {
      group: kind.group,
      scope: kind.scope,
      names: {
        kind: kind.kind,
        listKind: `${kind.kind}List`,
        plural: kind.plural,
        singular: kind.kind.toLowerCase(),
        ...(shortNames[id] && { shortNames: shortNames[id] }),
      },
      versions: [
        {
          name: kind.version,
          served: true,
          storage: true,
          schema: { openAPIV3Schema: kind.openAPIV3Schema },
          ...(!withoutStatus.has(id) && { subresources: { status: {} } }),
        },
      ],
    },
  };
}

let manifests: readonly KubeObject[] | undefined;

/** CustomResourceDefinitions of every kind in imports/schemas, and of what operators make of them. */
export function crdManifests(): readonly KubeObject[] {
  if (manifests === undefined) {
    const imported = readdirSync(folder).flatMap(
      (file) => JSON.parse(readFileSync(join(folder, file), "utf8")) as ImportedKind[],
    );
    const open = { type: "object", "x-kubernetes-preserve-unknown-fields": true };
    manifests = [...imported, ...readOnlyKinds.map((kind) => ({ ...kind, openAPIV3Schema: open }))].map(
      manifest,
    );
  }
  return manifests;
}

/** The definitions of some API groups. */
export function crdsOfGroups(...groups: readonly string[]): KubeObject[] {
  return crdManifests().filter(({ spec }) => groups.includes((spec as { group: string }).group));
}
