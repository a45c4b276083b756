import type { Diagnostic } from "../../diagnostics/diagnostic";
import { fields, get, text } from "../../lint/json";
import { type Examination, found, skipped, well } from "./examination";

/** What Rook allows without being told (rook pkg/operator/ceph/object/controller_utils.go at 1.19). */
const ALLOWED_BY_DEFAULT = "maxObjects,maxSize";

const SETTINGS = "rook-ceph-operator-config";
const ALLOW_LIST = "ROOK_OBC_ALLOW_ADDITIONAL_CONFIG_FIELDS";

/** Volumes and buckets: what is expected to be there already. */
export const storageExaminations: readonly Examination[] = [
  {
    id: "storage.classes",
    title: "StorageClasses",
    phase: 2,
    run: ({ config: { components, platform }, cluster }) => {
      const wanted: [string, string][] = [
        ...(components.strimzi.enabled
          ? [[platform.block_storage_class, "platform.block_storage_class"] as [string, string]]
          : []),
        ...(components.ceph.enabled
          ? [
              [components.ceph.bucket_storage_class, "components.ceph.bucket_storage_class"] as [
                string,
                string,
              ],
            ]
          : []),
      ];
      if (wanted.length === 0) return skipped("nothing asks for one");
      const there = cluster.all("StorageClass.storage.k8s.io").map(({ metadata }) => metadata.name);
      const missing = wanted.filter(([name]) => !there.includes(name));
      if (missing.length === 0) return well(wanted.map(([name]) => name).join(", "));
      return found(
        there.join(", ") || "there are none",
        ...missing.map(
          ([name, path]): Diagnostic => ({
            code: "FLOE8104",
            what: `there is no StorageClass '${name}'`,
            where: { path },
            got: name,
            expected: there.length === 0 ? "a StorageClass; there are none" : `one of ${there.join(", ")}`,
          }),
        ),
      );
    },
  },
  {
    id: "storage.object-store",
    title: "object store",
    phase: 2,
    run: ({ config: { components }, cluster }) => {
      const { ceph } = components;
      if (!ceph.enabled) return skipped("components.ceph is off");
      const kind = "CephObjectStore.ceph.rook.io";
      const name = `${ceph.namespace}/${ceph.object_store}`;
      if (cluster.find(kind, ceph.object_store, ceph.namespace) !== undefined) return well(name);
      const others = cluster.all(kind).map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
      return found("", {
        code: "FLOE8105",
        what: cluster.resources.has("cephobjectstores.ceph.rook.io")
          ? `there is no CephObjectStore ${name}`
          : "Rook is not there: the cluster does not know CephObjectStores",
        where: { path: "components.ceph" },
        ...(others.length > 0 && { expected: `one of ${others.join(", ")}` }),
      });
    },
  },
  {
    id: "storage.allow-list",
    title: "Rook's allow-list",
    phase: 2,
    run: async ({ rendered, kubectl }) => {
      const wanted = rendered
        .filter(({ kind }) => kind === "ObjectBucketClaim")
        .flatMap((claim) => fields(claim, "spec", "additionalConfig").map(([field]) => field));
      if (wanted.length === 0) return skipped("no claim needs it");
      const maps = await kubectl.list("configmaps", [
        "--all-namespaces",
        `--field-selector=metadata.name=${SETTINGS}`,
      ]);
      const list = maps.map((map) => text(map, "data", ALLOW_LIST)).find((each) => each !== undefined);
      const allowed = (list ?? ALLOWED_BY_DEFAULT).split(",").map((field) => field.trim());
      const refused = wanted.filter((field) => !allowed.includes(field));
      if (refused.length === 0) return well(allowed.join(", "));
      return found(allowed.join(", "), {
        code: "FLOE8106",
        what: `Rook would refuse ${refused.join(" and ")} of the bucket claim`,
        where: { object: `ConfigMap ${SETTINGS}`, path: `data.${ALLOW_LIST}` },
        got: list ?? null,
        expected: [...new Set([...allowed, ...refused])].join(","),
      });
    },
  },
  {
    id: "storage.ceph-health",
    title: "Ceph",
    phase: 2,
    run: ({ config, cluster }) => {
      if (!config.components.ceph.enabled) return skipped("components.ceph is off");
      const [ceph] = cluster.all("CephCluster.ceph.rook.io");
      const health = text(ceph, "status", "ceph", "health");
      if (health === undefined) return skipped("it does not say how it is");
      if (health !== "HEALTH_ERR") return well(health);
      return found(health, {
        code: "FLOE8105",
        what: "Ceph is in trouble, and will not make buckets or volumes",
        where: { object: `CephCluster ${ceph?.metadata.namespace}/${ceph?.metadata.name}` },
        got: fields(get(ceph, "status", "ceph", "details")).map(([name]) => name),
        nextStep: "`kubectl -n rook-ceph exec deploy/rook-ceph-tools -- ceph health detail` says why",
      });
    },
  },
];
