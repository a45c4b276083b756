import { Construct } from "constructs";
import { InvalidPropError } from "../invalid-prop";
import { KafkaSource } from "../knative/kafka-source";
import { KnativeService } from "../knative/knative-service";
import type { Tracing } from "../knative/observability";
import type { ComputeResources } from "../kubernetes/resources";
import { ServiceAccount } from "../kubernetes/service-account";
import type { IEventSink } from "../references/event-sink";
import type { IKafkaTopic } from "../references/kafka";
import { deliveryTo } from "./event-delivery";
import { type IngestSettings, ingestEnvironment } from "./ingest-settings";
import { type LakehouseAccessProps, lakehouseAccess } from "./lakehouse-access";
import { telemetryEnvironment } from "./telemetry";
import { WORKER_ENVIRONMENT } from "./worker-environment";

/** The light path: a service that commits batches, and the source that brings them. */
export interface LightWorkerProps extends LakehouseAccessProps, IngestSettings {
  readonly namespace: string;
  readonly image: string;
  /** Batches. */
  readonly topic: IKafkaTopic;
  /** Where batches go that can not be ingested, with the reason. */
  readonly deadLetters: IEventSink;
  /** Name of the Service. @default csv-to-iceberg */
  readonly name?: string;
  /** @default - the name of the Service */
  readonly consumerGroup?: string;
  /** Pods that stay without any batch. @default 0 */
  readonly minScale?: number;
  /** Most pods at once; more than the partitions would idle. @default 3 */
  readonly maxScale?: number;
  /** Requests one pod works on at once; they share commits. @default 8 */
  readonly concurrency?: number;
  /** Longest request in seconds. @default 600 */
  readonly timeoutSeconds?: number;
  /** Consumers in Knative's dispatchers. @default 1 */
  readonly consumers?: number;
  /** @default - 100m/256Mi asked for, 512Mi at most */
  readonly resources?: ComputeResources;
  /** GiB of scratch space for encoding. @default 2 */
  readonly spillGiB?: number;
  /** @default - no spans */
  readonly tracing?: Tracing;
}

const RESOURCES: ComputeResources = {
  requests: { cpu: "100m", memory: "256Mi" },
  limits: { memory: "512Mi" },
};

const SPILL_DIRECTORY = "/var/spill";

/** Seconds that a request needs at its end to say why it was given up. */
const ANSWER_SECONDS = 10;

/**
 * Takes batches from the light topic and commits each as part of one snapshot of its table.
 *
 * - Delivery is ordered: one batch per partition at a time. The key is the table, so that one table's
 *   batches are seldom committed by two pods at once.
 * - It begins at the start of the topic: a batch that was written before the source is ready counts.
 * - A batch is tried eleven times, over half an hour, before it becomes a dead letter: long enough for a
 *   catalog to be upgraded.
 * - Not reachable from outside the cluster, without a token for the Kubernetes API, nothing written but
 *   the scratch space.
 */
export class LightWorker extends Construct {
  readonly service: KnativeService;
  readonly source: KafkaSource;

  /** @throws InvalidPropError for more pods than partitions, and what its Service and source refuse */
  constructor(scope: Construct, id: string, props: LightWorkerProps) {
    super(scope, id);
    const { namespace, topic, name = "csv-to-iceberg", maxScale = 3, timeoutSeconds = 600 } = props;
    const { concurrency = 8, spillGiB = 2 } = props;
    const partitions = topic.partitions ?? Number.POSITIVE_INFINITY;
    if (maxScale > partitions) {
      throw new InvalidPropError(this, {
        prop: "maxScale",
        got: maxScale,
        expected: `at most the ${partitions} partitions of ${topic.topicName}`,
        hint: "each partition keeps one pod busy at most; give the topic more partitions first",
      });
    }
    if (!(timeoutSeconds > ANSWER_SECONDS)) {
      throw new InvalidPropError(this, {
        prop: "timeoutSeconds",
        got: timeoutSeconds,
        expected: `more than the ${ANSWER_SECONDS} seconds that are kept for the answer`,
      });
    }
    const account = new ServiceAccount(this, "Account", { name, namespace });
    const access = lakehouseAccess(props);
    this.service = new KnativeService(this, "Service", {
      name,
      namespace,
      image: props.image,
      visibility: "cluster-local",
      serviceAccountName: account.serviceAccountName,
      automountServiceAccountToken: false,
      minScale: props.minScale ?? 0,
      maxScale,
      scaleDownDelay: "60s",
      containerConcurrency: concurrency,
      timeoutSeconds,
      env: {
        ...access.env,
        ...ingestEnvironment(props),
        [WORKER_ENVIRONMENT.concurrency]: String(concurrency),
        [WORKER_ENVIRONMENT.requestTimeoutSeconds]: String(timeoutSeconds - ANSWER_SECONDS),
        [WORKER_ENVIRONMENT.spillDirectory]: SPILL_DIRECTORY,
        [WORKER_ENVIRONMENT.spillBytes]: String(spillGiB * 2 ** 30),
        ...telemetryEnvironment(name, props.tracing),
      },
      volumes: [
        ...access.volumes,
        { name: "spill", mountPath: SPILL_DIRECTORY, source: { emptyDir: { sizeLimit: `${spillGiB}Gi` } } },
      ],
      readinessPath: "/readyz",
      livenessPath: "/healthz",
      resources: props.resources ?? RESOURCES,
      runAsNonRoot: true,
      readOnlyRootFilesystem: true,
    });
    this.source = new KafkaSource(this, "Source", {
      name,
      namespace,
      topics: [topic],
      consumerGroup: props.consumerGroup ?? name,
      sink: this.service,
      initialOffset: "earliest",
      ordering: "ordered",
      consumers: props.consumers ?? 1,
      delivery: deliveryTo(timeoutSeconds, props.deadLetters, {
        retry: 10,
        backoffPolicy: "exponential",
        backoffDelay: "PT1S",
      }),
    });
  }
}
