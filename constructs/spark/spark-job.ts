import {
  type SparkApplicationSpecDriver as Driver,
  type SparkApplicationSpecExecutor as Executor,
  SparkApplicationSpecMode as Mode,
  SparkApplicationSpecPythonVersion as Python,
  SparkApplicationSpecRestartPolicyType as RestartPolicy,
  SparkApplication,
  SparkApplicationSpecType as Type,
} from "../../imports/sparkoperator.k8s.io";
import {
  CATALOG_SECRET_DIRECTORY,
  LAKEHOUSE_ENVIRONMENT,
  type LakehouseAccessProps,
} from "../ingest/lakehouse-access";
import type { SparkDriverAccount } from "./spark-driver-account";

/** A Spark job that reads from the inbox and writes to tables. */
export interface SparkJobProps extends LakehouseAccessProps {
  /** Name; a job that is copied gets one of its own. */
  readonly name: string;
  readonly account: SparkDriverAccount;
  readonly image: string;
  /** Name of the catalog in Spark's SQL. @default my_catalog */
  readonly catalogName?: string;
  /** Program inside the image. @default local:///opt/floe/spark_ingest.py */
  readonly mainApplicationFile?: string;
  /** Spark of the image. @default 3.5.8 */
  readonly sparkVersion?: string;
  /** Most executors at once. @default 4 */
  readonly maxExecutors?: number;
  /** Memory of one executor, as Spark spells it. @default 2g */
  readonly executorMemory?: string;
  /** @default 2 */
  readonly executorCores?: number;
  /** Memory of the driver, as Spark spells it. @default 1g */
  readonly driverMemory?: string;
  /** Seconds for which a finished job can be looked at. @default 86400 */
  readonly timeToLiveSeconds?: number;
  /** Seconds after which an attempt ends itself. @default 14400 */
  readonly timeoutSeconds?: number;
}

/**
 * Variable of the driver with {@link SparkJobProps.timeoutSeconds}. The operator has no limit of its own: a
 * SparkApplication runs for as long as its driver does.
 */
export const JOB_TIMEOUT_VARIABLE = "SPARK_JOB_TIMEOUT_SECONDS";

/** A SparkApplication in JSON. */
export interface SparkJob {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly spec: {
    readonly timeToLiveSeconds: number;
    readonly restartPolicy: Readonly<Record<string, string | number>>;
    readonly [field: string]: unknown;
  };
}

/** User `spark` of Apache's images. */
const SPARK_USER = 185;

/**
 * All that is written beside Spark's own local directories, for which Spark mounts an emptyDir itself (3.5
 * `LocalDirsFeatureStep`): what the S3 client and spark-submit put aside, and the directory that processes start in,
 * where executors put files that a job is given. A volume each: those named `spark-local-dir-…` would take the
 * place of Spark's own.
 */
const SCRATCH = [
  { name: "tmp", mountPath: "/tmp" },
  { name: "work-dir", mountPath: "/opt/spark/work-dir" },
] as const;

/**
 * A whole SparkApplication.
 *
 * - Executors come and go with the work, at least one; the driver keeps track of shuffle files, because
 *   Kubernetes has no external shuffle service.
 * - Keys and settings reach the pods through Spark's own configuration (`envVars`, `envSecretKeyRefs`,
 *   `secrets`), which works without the operator's webhook too.
 * - The catalog's Secret is mounted into the driver only: executors talk to the store, not to the catalog.
 * - Executors have an account of their own that may do nothing: without, Spark gives them the driver's
 *   (Spark 3.5 `ExecutorKubernetesCredentialsFeatureStep`).
 * - No sidecar: it would outlive the job, and the job would never be over.
 */
export function sparkJob(props: SparkJobProps): SparkJob {
  const { name, account, image, sparkVersion = "3.5.8" } = props;
  const manifest: SparkJob = SparkApplication.manifest({
    metadata: { name, namespace: account.namespace },
    spec: {
      type: Type.PYTHON,
      pythonVersion: Python.VALUE_3,
      mode: Mode.CLUSTER,
      sparkVersion,
      image,
      imagePullPolicy: "IfNotPresent",
      mainApplicationFile: props.mainApplicationFile ?? "local:///opt/floe/spark_ingest.py",
      restartPolicy: {
        type: RestartPolicy.ON_FAILURE,
        // One each for a lost node, the catalog and the store: they may be away within one job.
        onFailureRetries: 3,
        onFailureRetryInterval: 30,
        onSubmissionFailureRetries: 3,
        onSubmissionFailureRetryInterval: 20,
      },
      timeToLiveSeconds: props.timeToLiveSeconds ?? 86_400,
      dynamicAllocation: {
        enabled: true,
        initialExecutors: 1,
        minExecutors: 1,
        maxExecutors: props.maxExecutors ?? 4,
        shuffleTrackingEnabled: true,
      },
      volumes: SCRATCH.map(({ name }) => ({ name, emptyDir: {} })),
      sparkConf: catalogConf(props),
      hadoopConf: s3aConf(props),
      driver: driver(props),
      executor: executor(props),
    },
  });
  return manifest;
}

function driver(props: SparkJobProps): Driver {
  const common = pod(props);
  const { secretName } = props.catalog;
  const envVars = { ...common.envVars, [JOB_TIMEOUT_VARIABLE]: String(props.timeoutSeconds ?? 14_400) };
  return {
    ...common,
    serviceAccount: props.account.serviceAccountName,
    cores: 1,
    memory: props.driverMemory ?? "1g",
    envVars,
    ...(secretName !== undefined && {
      secrets: [{ name: secretName, path: CATALOG_SECRET_DIRECTORY, secretType: "Generic" }],
      envVars: { ...envVars, [LAKEHOUSE_ENVIRONMENT.catalogSecretDirectory]: CATALOG_SECRET_DIRECTORY },
    }),
  };
}

function executor(props: SparkJobProps): Executor {
  return {
    ...pod(props),
    serviceAccount: props.account.executorAccountName,
    cores: props.executorCores ?? 2,
    memory: props.executorMemory ?? "2g",
  };
}

function pod({ credentials, store }: SparkJobProps) {
  return {
    labels: {
      "app.kubernetes.io/name": "spark-ingest",
      "app.kubernetes.io/part-of": "floe",
      "sidecar.istio.io/inject": "false",
    },
    envVars: {
      [LAKEHOUSE_ENVIRONMENT.s3Region]: store.region,
      // The checksums that newer AWS clients add by themselves are refused by stores that do not know them.
      AWS_REQUEST_CHECKSUM_CALCULATION: "WHEN_REQUIRED",
      AWS_RESPONSE_CHECKSUM_VALIDATION: "WHEN_REQUIRED",
    },
    envSecretKeyRefs: {
      [LAKEHOUSE_ENVIRONMENT.s3AccessKey]: { ...credentials.accessKey },
      [LAKEHOUSE_ENVIRONMENT.s3SecretKey]: { ...credentials.secretKey },
    },
    podSecurityContext: {
      runAsNonRoot: true,
      runAsUser: SPARK_USER,
      runAsGroup: SPARK_USER,
      fsGroup: SPARK_USER,
      seccompProfile: { type: "RuntimeDefault" },
    },
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    },
    volumeMounts: SCRATCH.map(({ name, mountPath }) => ({ name, mountPath })),
  };
}

/** Iceberg's REST catalog over its own S3 client, which takes its keys from the environment. */
function catalogConf({ catalog, store, catalogName = "my_catalog" }: SparkJobProps): Record<string, string> {
  const settings = {
    "": "org.apache.iceberg.spark.SparkCatalog",
    ".type": "rest",
    ".uri": catalog.uri,
    ".warehouse": catalog.warehouse,
    ".io-impl": "org.apache.iceberg.aws.s3.S3FileIO",
    ".s3.endpoint": store.endpoint,
    ".s3.path-style-access": "true",
    ".client.region": store.region,
  };
  const prefixed = Object.entries(settings).map(([key, value]) => [
    `spark.sql.catalog.${catalogName}${key}`,
    value,
  ]);
  return {
    "spark.sql.extensions": "org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions",
    // Jobs know tables by `namespace.name`, as messages name them.
    "spark.sql.defaultCatalog": catalogName,
    ...Object.fromEntries(prefixed),
  };
}

/** Hadoop's S3 client, for the files of the inbox. */
function s3aConf({ store }: SparkJobProps): Record<string, string> {
  return {
    "fs.s3a.endpoint": store.endpoint,
    "fs.s3a.endpoint.region": store.region,
    "fs.s3a.path.style.access": "true",
  };
}
