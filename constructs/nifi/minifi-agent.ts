import { createHash } from "node:crypto";
import { ApiObject } from "cdk8s";
import { Construct } from "constructs";
import { defined } from "../defined";
import { InvalidPropError } from "../invalid-prop";
import { ConfigMap } from "../kubernetes/config-map";
import { isDnsLabel } from "../kubernetes/names";
import type { ComputeResources } from "../kubernetes/resources";
import { bootstrapConf } from "./bootstrap";
import { minifiPod } from "./minifi-pod";

/** A MiNiFi Java agent that runs one flow. */
export interface MinifiAgentProps {
  readonly name: string;
  readonly namespace: string;
  /** MiNiFi image. */
  readonly image: string;
  /** NiFi image of the same version: MiNiFi comes without the Kafka extensions. */
  readonly nifiImage: string;
  /** Version of both, which the file names of extensions carry. */
  readonly version: string;
  /** `flow.json.raw`. */
  readonly flow: object;
  /** Volume of the queues. @default 2Gi */
  readonly storageSize?: string;
  /** @default - the cluster's default class */
  readonly storageClass?: string;
  /** Agents at once; each has queues of its own. @default 1 */
  readonly replicas?: number;
  /** Java heap. @default 256m */
  readonly heap?: string;
  /** @default - 200m/512Mi asked for, 1Gi at most */
  readonly resources?: ComputeResources;
  /** Keeps agents on different nodes. @default false */
  readonly spread?: boolean;
}

/**
 * A StatefulSet, because queues are state: an event whose offset is committed is in the agent's
 * repositories and nowhere else until it is published.
 *
 * - The agent rewrites its flow and its settings at each start, so `conf` is a copy in a scratch folder;
 *   a mounted ConfigMap would make it fail.
 * - The Kafka extensions are copied out of the NiFi image into the folder that is loaded at start.
 * - There is no HTTP endpoint to probe. `minifi.sh status` starts a JVM and waits five seconds, so it
 *   is asked once a minute.
 */
export class MinifiAgent extends Construct {
  readonly name: string;
  readonly namespace: string;

  /** @throws InvalidPropError for a name that is no DNS label, or no replica */
  constructor(scope: Construct, id: string, props: MinifiAgentProps) {
    super(scope, id);
    const { name, namespace, replicas = 1, heap = "256m" } = props;
    if (!isDnsLabel(name) || name.length > 52) {
      // The pods' label controller-revision-hash adds eleven characters to it.
      throw new InvalidPropError(this, {
        prop: "name",
        got: name,
        expected: "a DNS label of at most 52 characters",
      });
    }
    if (!Number.isInteger(replicas) || replicas < 1) {
      throw new InvalidPropError(this, { prop: "replicas", got: replicas, expected: "an integer >= 1" });
    }
    const data = {
      "bootstrap.conf": bootstrapConf({ heap }),
      "flow.json.raw": `${JSON.stringify(props.flow, null, 2)}\n`,
    };
    const config = new ConfigMap(this, "Config", { name, namespace, data });
    const labels = { "app.kubernetes.io/name": "minifi", "app.kubernetes.io/instance": name };
    new ApiObject(this, "Service", {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name, namespace, labels },
      // Governs the pods' names; nothing listens.
      spec: { clusterIP: "None", selector: labels },
    });
    new ApiObject(this, "Agent", {
      apiVersion: "apps/v1",
      kind: "StatefulSet",
      metadata: { name, namespace, labels },
      spec: {
        serviceName: name,
        replicas,
        selector: { matchLabels: labels },
        podManagementPolicy: "Parallel",
        template: {
          metadata: {
            labels: {
              ...labels,
              "app.kubernetes.io/version": props.version,
              "app.kubernetes.io/part-of": "floe",
            },
            // A changed flow has to restart the agent; a changed ConfigMap alone does not.
            annotations: { "floe.dev/config-checksum": checksum(data) },
          },
          spec: minifiPod(props, config.configMapName, labels),
        },
        volumeClaimTemplates: [
          {
            apiVersion: "v1",
            kind: "PersistentVolumeClaim",
            metadata: { name: "data" },
            spec: {
              accessModes: ["ReadWriteOnce"],
              ...defined({ storageClassName: props.storageClass }),
              resources: { requests: { storage: props.storageSize ?? "2Gi" } },
            },
          },
        ],
      },
    });
    this.name = name;
    this.namespace = namespace;
  }
}

function checksum(data: Readonly<Record<string, string>>): string {
  const hash = createHash("sha256");
  for (const [file, text] of Object.entries(data)) hash.update(`${file}\0${text}\0`);
  return hash.digest("hex");
}
