import { Construct } from "constructs";
import {
  KafkaNodePool as KafkaNodePoolResource,
  KafkaNodePoolSpecStorageVolumesKraftMetadata as KraftMetadata,
  KafkaNodePoolSpecResourcesLimits as Limit,
  KafkaNodePoolSpecResourcesRequests as Request,
  KafkaNodePoolSpecRoles as Roles,
  KafkaNodePoolSpecStorageType as StorageType,
  KafkaNodePoolSpecStorageVolumesType as VolumeType,
} from "../../imports/kafka.strimzi.io";
import { defined } from "../defined";
import { InvalidPropError } from "../invalid-prop";
import { isDnsLabel } from "../kubernetes/names";
import { quantities, type ResourceList } from "../kubernetes/resources";

/** What a node does: keep the cluster's metadata, serve partitions, or both. */
export type KafkaRole = `${Roles}`;

/** Nodes that are alike. */
export interface KafkaNodePoolSettings {
  readonly name: string;
  readonly roles: readonly KafkaRole[];
  readonly replicas: number;
  /** Size of one node's volume, `20Gi`. It may grow later, never shrink. */
  readonly storageSize: string;
  /** StorageClass of the volumes; it cannot be changed later. */
  readonly storageClass: string;
  /** Java heap as the JVM spells it, `512m`; the rest of the memory is the page cache. */
  readonly heap: string;
  readonly requests: ResourceList;
  readonly limits: ResourceList;
  /**
   * No two nodes of the pool on one Kubernetes node, and as many zones as there are.
   * A node that is left without a place waits for one.
   * @default false
   */
  readonly spread?: boolean;
  /** Time to hand over leadership and close log segments before the kill, in seconds. @default 30 */
  readonly terminationGracePeriodSeconds?: number;
}

/** A pool and the cluster that it belongs to. */
export interface KafkaNodePoolProps extends KafkaNodePoolSettings {
  readonly clusterName: string;
  readonly namespace: string;
}

/** Digits of node ids that a pod name has to leave room for. */
const NODE_ID_DIGITS = 4;

/**
 * Nodes of a Kafka cluster with one volume each. JBOD with a single volume, because one can be added
 * to JBOD but not to a plain claim. The claims outlive the pool: data is deleted by hand only.
 */
export class KafkaNodePool extends Construct {
  readonly poolName: string;

  /** @throws InvalidPropError for a name that is too long, no roles, no nodes, or a size or heap nobody can read */
  constructor(scope: Construct, id: string, props: KafkaNodePoolProps) {
    super(scope, id);
    this.check(props);
    const { name, clusterName, namespace, spread = false, terminationGracePeriodSeconds } = props;
    const podLabels = { "strimzi.io/cluster": clusterName, "strimzi.io/pool-name": name };
    const pod = defined({
      terminationGracePeriodSeconds,
      topologySpreadConstraints: spread ? spreadOver(podLabels) : undefined,
    });
    new KafkaNodePoolResource(this, "Resource", {
      metadata: { name, namespace, labels: { "strimzi.io/cluster": clusterName } },
      spec: {
        replicas: props.replicas,
        roles: props.roles.map((role) => (role === "broker" ? Roles.BROKER : Roles.CONTROLLER)),
        resources: {
          requests: quantities(props.requests, Request.fromString),
          limits: quantities(props.limits, Limit.fromString),
        },
        jvmOptions: { xms: props.heap, xmx: props.heap },
        storage: {
          type: StorageType.JBOD,
          volumes: [
            {
              id: 0,
              type: VolumeType.PERSISTENT_HYPHEN_CLAIM,
              size: props.storageSize,
              class: props.storageClass,
              deleteClaim: false,
              kraftMetadata: KraftMetadata.SHARED,
            },
          ],
        },
        ...(Object.keys(pod).length > 0 && { template: { pod } }),
      },
    });
    this.poolName = name;
  }

  private check({ name, clusterName, roles, replicas, storageSize, heap }: KafkaNodePoolProps): void {
    if (!isDnsLabel(`${clusterName}-${name}-${"9".repeat(NODE_ID_DIGITS)}`)) {
      throw new InvalidPropError(this, {
        prop: "name",
        got: name,
        expected: `a name with which '${clusterName}-<name>-<node id>' is a DNS label of at most 63 characters`,
      });
    }
    if (roles.length === 0) {
      throw new InvalidPropError(this, { prop: "roles", got: roles, expected: "controller, broker or both" });
    }
    if (!Number.isInteger(replicas) || replicas < 1) {
      throw new InvalidPropError(this, { prop: "replicas", got: replicas, expected: "an integer >= 1" });
    }
    if (!/^[1-9]\d*([KMGTPE]i?)?$/.test(storageSize)) {
      throw new InvalidPropError(this, {
        prop: "storageSize",
        got: storageSize,
        expected: "a quantity like 20Gi",
      });
    }
    if (!/^[1-9]\d*[mMgG]$/.test(heap)) {
      throw new InvalidPropError(this, {
        prop: "heap",
        got: heap,
        expected: "megabytes or gigabytes like 512m",
      });
    }
  }
}

/** Hosts strictly, or two replicas of a partition could share one; zones as far as there are any. */
function spreadOver(matchLabels: Record<string, string>): object[] {
  const constraint = (topologyKey: string, whenUnsatisfiable: string) => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable,
    labelSelector: { matchLabels },
  });
  return [
    constraint("kubernetes.io/hostname", "DoNotSchedule"),
    constraint("topology.kubernetes.io/zone", "ScheduleAnyway"),
  ];
}
