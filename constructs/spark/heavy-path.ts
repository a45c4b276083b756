import { Construct } from "constructs";
import { defined } from "../defined";
import { deliveryTo } from "../ingest/event-delivery";
import { type IngestSettings, ingestEnvironment } from "../ingest/ingest-settings";
import { lakehouseAccess } from "../ingest/lakehouse-access";
import { telemetryEnvironment } from "../ingest/telemetry";
import { InvalidPropError } from "../invalid-prop";
import { KafkaSource } from "../knative/kafka-source";
import { KnativeService } from "../knative/knative-service";
import type { Tracing } from "../knative/observability";
import { ConfigMap } from "../kubernetes/config-map";
import type { ComputeResources } from "../kubernetes/resources";
import { Role } from "../kubernetes/role";
import { ServiceAccount } from "../kubernetes/service-account";
import type { IEventSink } from "../references/event-sink";
import type { IKafkaTopic } from "../references/kafka";
import { LAUNCHER_ENVIRONMENT } from "./launcher-environment";
import { SparkDriverAccount } from "./spark-driver-account";
import { type SparkJobProps, sparkJob } from "./spark-job";

/** The heavy path: a service that runs one Spark job per batch, and the source that brings batches. */
export interface HeavyPathProps
  extends IngestSettings,
    Omit<
      SparkJobProps,
      "name" | "account" | "image" | "mainApplicationFile" | "timeToLiveSeconds" | "timeoutSeconds"
    > {
  readonly namespace: string;
  readonly launcherImage: string;
  readonly sparkImage: string;
  /** Batches. */
  readonly topic: IKafkaTopic;
  /** Where batches go whose job fails, with the reason. */
  readonly deadLetters: IEventSink;
  /** Name of the Service. @default spark-launcher */
  readonly name?: string;
  /** @default - the name of the Service */
  readonly consumerGroup?: string;
  /** Input bytes that one executor is started for. @default 2147483648 */
  readonly bytesPerExecutor?: number;
  /** Longest job in seconds. @default 14400 */
  readonly jobTimeoutSeconds?: number;
  /** @default - 50m/96Mi asked for, 256Mi at most */
  readonly resources?: ComputeResources;
  /** @default - no spans */
  readonly tracing?: Tracing;
}

const RESOURCES: ComputeResources = {
  requests: { cpu: "50m", memory: "96Mi" },
  limits: { memory: "256Mi" },
};

/** Longest request: what Serving admits without `max-revision-timeout-seconds`. */
const REQUEST_SECONDS = 600;
/** Seconds that a request needs at its end to say that the job still runs. */
const ANSWER_SECONDS = 10;
/** Attempts beyond those that merely wait for the job. */
const SPARE_ATTEMPTS = 10;

const TEMPLATE_DIRECTORY = "/etc/floe/spark";
const TEMPLATE_FILE = "spark-application.json";

/**
 * Takes batches from the heavy topic, makes a SparkApplication of each, follows it to its end and
 * publishes what it wrote.
 *
 * A job outlives any request. The launcher answers 503 shortly before the request would be cut off, the
 * source sends the batch again, and the launcher finds the job by its name, which derives from the batch:
 * the offset is committed only when the job is over. So a batch is tried as often as its longest job takes,
 * and then some. One batch per partition at a time: partitions bound the jobs that run at once.
 *
 * The launcher may make SparkApplications and watch them; it can neither change nor delete one, nor read
 * a Secret or a pod.
 */
export class HeavyPath extends Construct {
  readonly service: KnativeService;
  readonly source: KafkaSource;
  /** The account that drivers run as; jobs of one's own may use it too. */
  readonly driverAccount: SparkDriverAccount;
  /** After it a job that still runs is given up, in seconds. */
  readonly jobTimeoutSeconds: number;

  /** @throws InvalidPropError for a job without time, bytes or executors, and what Service and source refuse */
  constructor(scope: Construct, id: string, props: HeavyPathProps) {
    super(scope, id);
    const { namespace, topic, name = "spark-launcher", consumerGroup = name } = props;
    const { maxExecutors = 4, bytesPerExecutor = 2 ** 31, jobTimeoutSeconds = 14_400 } = props;
    this.jobTimeoutSeconds = jobTimeoutSeconds;
    for (const [prop, got] of Object.entries({ maxExecutors, bytesPerExecutor, jobTimeoutSeconds })) {
      if (Number.isSafeInteger(got) && got >= 1) continue;
      throw new InvalidPropError(this, { prop, got, expected: "an integer >= 1" });
    }
    this.driverAccount = new SparkDriverAccount(this, "Driver", { namespace });
    const template = new ConfigMap(this, "Template", {
      name: `${name}-template`,
      namespace,
      data: { [TEMPLATE_FILE]: `${JSON.stringify(this.jobTemplate(props), null, 2)}\n` },
    });
    const account = this.launcherAccount(name, namespace);
    const access = lakehouseAccess(props);
    this.service = new KnativeService(this, "Service", {
      name,
      namespace,
      image: props.launcherImage,
      visibility: "cluster-local",
      serviceAccountName: account.serviceAccountName,
      minScale: 0,
      // One is enough: it only waits. Two would both follow a job that is asked for twice.
      maxScale: 1,
      timeoutSeconds: REQUEST_SECONDS,
      env: {
        ...access.env,
        ...ingestEnvironment(props),
        [LAUNCHER_ENVIRONMENT.requestTimeoutSeconds]: String(REQUEST_SECONDS - ANSWER_SECONDS),
        [LAUNCHER_ENVIRONMENT.jobNamespace]: namespace,
        [LAUNCHER_ENVIRONMENT.jobTemplate]: `${TEMPLATE_DIRECTORY}/${TEMPLATE_FILE}`,
        [LAUNCHER_ENVIRONMENT.bytesPerExecutor]: String(bytesPerExecutor),
        [LAUNCHER_ENVIRONMENT.maxExecutors]: String(maxExecutors),
        [LAUNCHER_ENVIRONMENT.jobTimeoutSeconds]: String(jobTimeoutSeconds),
        ...telemetryEnvironment(name, props.tracing),
      },
      volumes: [
        ...access.volumes,
        {
          name: "template",
          mountPath: TEMPLATE_DIRECTORY,
          source: { configMapName: template.configMapName },
        },
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
      consumerGroup,
      sink: this.service,
      initialOffset: "earliest",
      ordering: "ordered",
      delivery: deliveryTo(REQUEST_SECONDS, props.deadLetters, {
        retry: Math.ceil(jobTimeoutSeconds / (REQUEST_SECONDS - ANSWER_SECONDS)) + SPARE_ATTEMPTS,
        backoffPolicy: "linear",
        backoffDelay: "PT2S",
      }),
    });
  }

  private jobTemplate(props: HeavyPathProps): object {
    const { sparkImage: image, jobTimeoutSeconds: timeoutSeconds } = props;
    const account = this.driverAccount;
    return sparkJob({ ...props, name: "heavy-ingest", account, image, ...defined({ timeoutSeconds }) });
  }

  private launcherAccount(name: string, namespace: string): ServiceAccount {
    const account = new ServiceAccount(this, "Account", { name, namespace, automountToken: true });
    new Role(this, "Role", {
      name,
      namespace,
      account,
      rules: [
        {
          apiGroup: "sparkoperator.k8s.io",
          resources: ["sparkapplications"],
          verbs: ["create", "get", "watch"],
        },
        // Its own Service, which its jobs belong to.
        {
          apiGroup: "serving.knative.dev",
          resources: ["services"],
          verbs: ["get"],
          resourceNames: [name],
        },
      ],
    });
    return account;
  }
}
