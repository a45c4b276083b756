import { ApiObject } from "cdk8s";
import { Construct } from "constructs";
import { InvalidPropError } from "../invalid-prop";
import { toEnv } from "../kubernetes/env";
import type { ComputeResources } from "../kubernetes/resources";
import { ServiceAccount } from "../kubernetes/service-account";
import { toVolumeMounts, toVolumes } from "../kubernetes/volume";
import type { IKafkaTopic } from "../references/kafka";
import type { TableRule } from "./dispatch-rules";
import { type LakehouseAccessProps, lakehouseAccess } from "./lakehouse-access";
import { RECONCILE_ENVIRONMENT } from "./reconcile-environment";

/** What raises events: keys of a bucket with a prefix and one of the suffixes. */
export interface Inbox {
  readonly bucket: string;
  readonly prefix: string;
  readonly suffixes: readonly string[];
}

/** The comparison of bucket and tables, at regular times. */
export interface ReconcileJobProps extends LakehouseAccessProps {
  readonly namespace: string;
  /** Image of the command line. */
  readonly image: string;
  /** When it runs, as cron writes it. */
  readonly schedule: string;
  /** Minutes that an object may be on its way. */
  readonly graceMinutes: number;
  readonly inbox: Inbox;
  /** Topic of bucket events: where events of missed objects are sent. */
  readonly events: IKafkaTopic;
  readonly tables: readonly TableRule[];
  readonly defaultTable: string;
  /** `s3://bucket/prefix` of the records of bad files. */
  readonly quarantine: string;
  /** @default floe-reconcile */
  readonly name?: string;
  /** Time zone of the schedule. @default Etc/UTC */
  readonly timeZone?: string;
  /** Longest run in seconds. @default 3000 */
  readonly timeoutSeconds?: number;
  /** @default - 50m/128Mi asked for, 512Mi at most */
  readonly resources?: ComputeResources;
}

const RESOURCES: ComputeResources = {
  requests: { cpu: "50m", memory: "128Mi" },
  limits: { memory: "512Mi" },
};

/** User of the image (cli/Dockerfile). */
const USER = 65532;

/**
 * Finds objects of the inbox that nothing of the pipeline knows, and announces them.
 *
 * - Runs do not overlap: two at once would announce the same objects twice. That does no harm, and helps nobody.
 * - A run that fails is tried once more, and then at the next time of the schedule.
 * - No token for the Kubernetes API, nothing written, no rights on the node, and no sidecar: a Job ends when all
 *   of its containers do.
 */
export class ReconcileJob extends Construct {
  /** Name of the CronJob. */
  readonly jobName: string;

  /** @throws InvalidPropError for a grace period of nothing */
  constructor(scope: Construct, id: string, props: ReconcileJobProps) {
    super(scope, id);
    const { namespace, schedule, graceMinutes, name = "floe-reconcile", timeoutSeconds = 3000 } = props;
    if (!(Number.isSafeInteger(graceMinutes) && graceMinutes >= 1)) {
      throw new InvalidPropError(this, {
        prop: "graceMinutes",
        got: graceMinutes,
        expected: "an integer >= 1",
        hint: "objects on their way would be announced a second time",
      });
    }
    const account = new ServiceAccount(this, "Account", { name, namespace });
    const access = lakehouseAccess(props);
    const labels = { "app.kubernetes.io/name": name };
    new ApiObject(this, "CronJob", {
      apiVersion: "batch/v1",
      kind: "CronJob",
      metadata: { name, namespace, labels },
      spec: {
        schedule,
        timeZone: props.timeZone ?? "Etc/UTC",
        concurrencyPolicy: "Forbid",
        // A cluster that was away for long makes one run of all that it missed.
        startingDeadlineSeconds: 600,
        successfulJobsHistoryLimit: 1,
        failedJobsHistoryLimit: 3,
        jobTemplate: {
          spec: {
            backoffLimit: 1,
            activeDeadlineSeconds: timeoutSeconds,
            template: {
              metadata: { labels: { ...labels, "sidecar.istio.io/inject": "false" } },
              spec: {
                restartPolicy: "Never",
                serviceAccountName: account.serviceAccountName,
                automountServiceAccountToken: false,
                enableServiceLinks: false,
                securityContext: {
                  runAsNonRoot: true,
                  runAsUser: USER,
                  runAsGroup: USER,
                  seccompProfile: { type: "RuntimeDefault" },
                },
                containers: [
                  {
                    name: "floe",
                    image: props.image,
                    args: ["reconcile", "--emit", "--grace", `${graceMinutes}m`, "--output", "json"],
                    env: toEnv({ ...access.env, ...environment(props) }),
                    ...(access.volumes.length > 0 && { volumeMounts: toVolumeMounts(access.volumes) }),
                    resources: props.resources ?? RESOURCES,
                    securityContext: {
                      allowPrivilegeEscalation: false,
                      readOnlyRootFilesystem: true,
                      capabilities: { drop: ["ALL"] },
                    },
                  },
                ],
                ...(access.volumes.length > 0 && { volumes: toVolumes(access.volumes) }),
              },
            },
          },
        },
      },
    });
    this.jobName = name;
  }
}

function environment(props: ReconcileJobProps): Record<string, string> {
  const { inbox, events, tables, defaultTable, quarantine } = props;
  const rules = [...tables]
    .sort((a, b) => b.prefix.length - a.prefix.length)
    .map(({ bucket, prefix, table }) => ({ bucket, prefix, table }));
  return {
    [RECONCILE_ENVIRONMENT.inboxBucket]: inbox.bucket,
    [RECONCILE_ENVIRONMENT.inboxPrefix]: inbox.prefix,
    [RECONCILE_ENVIRONMENT.inboxSuffixes]: inbox.suffixes.join(","),
    [RECONCILE_ENVIRONMENT.tableRules]: JSON.stringify(rules),
    [RECONCILE_ENVIRONMENT.defaultTable]: defaultTable,
    [RECONCILE_ENVIRONMENT.quarantine]: quarantine,
    [RECONCILE_ENVIRONMENT.bootstrapServers]: events.cluster.bootstrapServers,
    [RECONCILE_ENVIRONMENT.eventsTopic]: events.topicName,
  };
}
