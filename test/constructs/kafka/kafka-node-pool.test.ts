import { KafkaNodePool, type KafkaNodePoolProps } from "../../../constructs/kafka/kafka-node-pool";
import { find } from "../../support/find";
import { render, schemaViolations } from "../../support/manifests";

function pool(settings: Partial<KafkaNodePoolProps> = {}) {
  const objects = render((chart) => {
    new KafkaNodePool(chart, "pool", {
      name: "dual-role",
      clusterName: "events-kafka",
      namespace: "kafka",
      roles: ["controller", "broker"],
      replicas: 1,
      storageSize: "20Gi",
      storageClass: "ceph-block",
      heap: "512m",
      requests: { cpu: "250m", memory: "1Gi" },
      limits: { memory: "1Gi" },
      ...settings,
    });
  });
  expect(schemaViolations(objects)).toEqual([]);
  return find(objects, "KafkaNodePool");
}

describe("KafkaNodePool", () => {
  test("belongs to the cluster and keeps its volumes when it goes", () => {
    expect(pool().metadata).toMatchObject({
      name: "dual-role",
      namespace: "kafka",
      labels: { "strimzi.io/cluster": "events-kafka" },
    });
    expect(pool().spec.storage).toEqual({
      type: "jbod",
      volumes: [
        {
          id: 0,
          type: "persistent-claim",
          size: "20Gi",
          class: "ceph-block",
          deleteClaim: false,
          kraftMetadata: "shared",
        },
      ],
    });
  });

  test("gives the JVM a heap of one size, inside the memory of the container", () => {
    expect(pool().spec.jvmOptions).toEqual({ "-Xms": "512m", "-Xmx": "512m" });
    expect(pool().spec.resources).toEqual({
      requests: { cpu: "250m", memory: "1Gi" },
      limits: { memory: "1Gi" },
    });
  });

  test("spreads over hosts strictly and over zones as far as there are any", () => {
    const { topologySpreadConstraints, terminationGracePeriodSeconds } = pool({
      spread: true,
      terminationGracePeriodSeconds: 120,
    }).spec.template.pod;
    const labelSelector = {
      matchLabels: { "strimzi.io/cluster": "events-kafka", "strimzi.io/pool-name": "dual-role" },
    };
    expect(topologySpreadConstraints).toEqual([
      {
        maxSkew: 1,
        topologyKey: "kubernetes.io/hostname",
        whenUnsatisfiable: "DoNotSchedule",
        labelSelector,
      },
      {
        maxSkew: 1,
        topologyKey: "topology.kubernetes.io/zone",
        whenUnsatisfiable: "ScheduleAnyway",
        labelSelector,
      },
    ]);
    expect(terminationGracePeriodSeconds).toBe(120);
    expect(pool().spec).not.toHaveProperty("template");
  });

  test.each<[string, Partial<KafkaNodePoolProps>, RegExp]>([
    ["a name too long for its pods", { name: "p".repeat(46) }, /name: got.*node id.*63/],
    ["no roles", { roles: [] }, /roles: got \[\]/],
    ["a broken number of nodes", { replicas: 0.5 }, /replicas: got 0\.5/],
    ["a size without unit sense", { storageSize: "20 GB" }, /storageSize: got "20 GB".*20Gi/],
    ["a heap without unit", { heap: "512" }, /heap: got "512".*512m/],
  ])("refuses %s", (_, settings, message) => {
    expect(() => pool(settings)).toThrow(message);
  });
});
