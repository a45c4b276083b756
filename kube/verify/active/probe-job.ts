import type { JsonObject } from "../../../lint/json";

/** A key of a Secret of the Job's namespace. */
export interface SecretKey {
  readonly secret: string;
  readonly key: string;
}

/** A shell script that runs once in the cluster. */
export interface ProbeJob {
  /** What it does, for its name: `kafka`. */
  readonly name: string;
  readonly namespace: string;
  readonly image: string;
  /**
   * For `sh -e`; what it prints is the answer, and its exit code counts. What it makes outside of the cluster,
   * such as an object, its EXIT trap takes away: that also runs when the Job is deleted under way.
   */
  readonly script: string;
  /** @default - none */
  readonly env?: Readonly<Record<string, string | SecretKey>>;
  /** Numeric, because the kubelet cannot tell whether a named user is root. @default - the image's own, which has to be a number */
  readonly user?: number;
  /** Whether istiod gives it a sidecar. @default false */
  readonly meshed?: boolean;
  /** Longest run in seconds, with the pull of the image. @default 120 */
  readonly timeoutSeconds?: number;
}

/** Label whose value names the run; everything with it is deleted when the run is over. */
export const RUN_LABEL = "floe.dev/verify-run";

/** Name of the container whose output is read. */
export const PROBE_CONTAINER = "probe";

/** User of scripts in curl's image, which names its own and so cannot be checked to be no root. */
export const CURL_USER = 65532;

/** Kubernetes deletes a finished Job after so long, also when floe was killed and could not. */
const TTL_SECONDS = 300;

/** Time for what a script does at its end, when its Job is deleted under way. */
const GRACE_SECONDS = 60;

/** A shell that is a container's first process ignores SIGTERM unless it is told what to do: end, by way of its EXIT trap. */
const END_WHEN_ASKED = "trap 'exit 143' TERM\n";

/** Name of a probe's Job. */
export const jobName = (probe: ProbeJob, run: string) => `floe-verify-${probe.name}-${run}`;

/**
 * The Job of a probe: one attempt, no token, nothing that the restricted Pod Security Standard refuses.
 *
 * @param run names the run: a few lower-case letters and digits
 */
export function probeManifest(probe: ProbeJob, run: string): JsonObject {
  const { namespace, image, script, env = {}, user, meshed = false, timeoutSeconds = 120 } = probe;
  const labels = { "app.kubernetes.io/managed-by": "floe-verify", [RUN_LABEL]: run };
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name: jobName(probe, run), namespace, labels },
    spec: {
      backoffLimit: 0,
      activeDeadlineSeconds: timeoutSeconds,
      ttlSecondsAfterFinished: TTL_SECONDS,
      template: {
        metadata: { labels: { ...labels, "sidecar.istio.io/inject": String(meshed) } },
        spec: {
          restartPolicy: "Never",
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          terminationGracePeriodSeconds: GRACE_SECONDS,
          securityContext: {
            runAsNonRoot: true,
            ...(user !== undefined && { runAsUser: user }),
            seccompProfile: { type: "RuntimeDefault" },
          },
          containers: [
            {
              name: PROBE_CONTAINER,
              image,
              command: ["sh", "-ec", END_WHEN_ASKED + script],
              env: Object.entries(env).map(([name, value]) =>
                typeof value === "string"
                  ? { name, value }
                  : { name, valueFrom: { secretKeyRef: { name: value.secret, key: value.key } } },
              ),
              resources: { requests: { cpu: "20m", memory: "64Mi" }, limits: { memory: "512Mi" } },
              securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
            },
          ],
        },
      },
    },
  };
}
