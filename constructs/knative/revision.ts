import type { IConstruct } from "constructs";
import {
  ServiceSpecTemplateSpecContainersResourcesLimits as Limit,
  ServiceSpecTemplateSpecContainersResourcesRequests as Request,
  type ServiceSpecTemplate,
} from "../../imports/serving.knative.dev";
import { defined } from "../defined";
import { InvalidPropError } from "../invalid-prop";
import { type EnvSource, type EnvValue, toEnv, toEnvFrom } from "../kubernetes/env";
import { type ComputeResources, quantities } from "../kubernetes/resources";
import { toVolumeMounts, toVolumes, type Volume } from "../kubernetes/volume";
import { type Autoscaling, autoscalingAnnotations } from "./autoscaling";

/** What one revision runs. */
export interface RevisionProps extends Autoscaling {
  /** Container image. */
  readonly image: string;
  /** Environment variables in the order given. @default {} */
  readonly env?: Readonly<Record<string, EnvValue>>;
  /** Whole Secrets and ConfigMaps as environment variables. @default [] */
  readonly envFrom?: readonly EnvSource[];
  /** @default - the entry point of the image */
  readonly command?: readonly string[];
  /** @default - the arguments of the image */
  readonly args?: readonly string[];
  /** Port the container listens on; it also finds it in `PORT`. @default 8080 */
  readonly port?: number;
  /** Requests one pod works on at once; 0 is without bound. @default 0 */
  readonly containerConcurrency?: number;
  /**
   * Longest request in seconds. Above 600 the cluster's `max-revision-timeout-seconds` has to be raised.
   * @default 300
   */
  readonly timeoutSeconds?: number;
  /** @default - the namespace's default account */
  readonly serviceAccountName?: string;
  /** Whether the account's token is mounted. @default - as the account says */
  readonly automountServiceAccountToken?: false;
  /** Secrets to pull the image with. @default [] */
  readonly imagePullSecrets?: readonly string[];
  readonly resources?: ComputeResources;
  /** Secrets, ConfigMaps and scratch space; each is mounted. @default [] */
  readonly volumes?: readonly Volume[];
  /** Path that answers 200 when the container can take requests. @default - a TCP connection is enough */
  readonly readinessPath?: string;
  /** Path that answers 200 while the container need not be restarted. @default - never restarted */
  readonly livenessPath?: string;
  /** Refuses images that run as root; needs an image with a numeric user. @default false */
  readonly runAsNonRoot?: boolean;
  /** @default false */
  readonly readOnlyRootFilesystem?: boolean;
  /** Further labels of the pods. @default {} */
  readonly podLabels?: Readonly<Record<string, string>>;
  /** Further annotations of the pods. @default {} */
  readonly podAnnotations?: Readonly<Record<string, string>>;
}

/** Longest request that serving admits without `max-revision-timeout-seconds` (serving pkg/apis/config/defaults.go). */
export const DEFAULT_MAX_REVISION_TIMEOUT_SECONDS = 600;

/** Port that serving takes where a container names none. */
export const DEFAULT_PORT = 8080;

/**
 * The template of a Service or a Configuration; their schemas have it in common.
 *
 * - Both timeouts are always written. With only `timeoutSeconds` above 300, serving fills in
 *   `responseStartTimeoutSeconds: 300`, and a request that answers at its end gets a 504 then
 *   (serving pkg/apis/serving/v1/revision_defaults.go).
 * - Autoscaling annotations stand on the template; serving refuses them on the Service itself.
 *
 * @throws InvalidPropError for numbers and durations that serving's webhook would refuse
 */
export function revisionTemplate(
  construct: IConstruct,
  name: string,
  props: RevisionProps,
): ServiceSpecTemplate {
  const { port = DEFAULT_PORT, containerConcurrency = 0, timeoutSeconds = 300, volumes = [] } = props;
  checkRange(construct, "containerConcurrency", containerConcurrency, 0, 1000);
  checkRange(construct, "timeoutSeconds", timeoutSeconds, 1, Number.MAX_SAFE_INTEGER);
  const annotations = { ...props.podAnnotations, ...autoscalingAnnotations(construct, props) };
  return {
    metadata: {
      labels: { "app.kubernetes.io/name": name, "app.kubernetes.io/part-of": "floe", ...props.podLabels },
      ...(Object.keys(annotations).length > 0 && { annotations }),
    },
    spec: {
      ...defined({
        serviceAccountName: props.serviceAccountName,
        automountServiceAccountToken: props.automountServiceAccountToken,
        imagePullSecrets: props.imagePullSecrets?.map((secret) => ({ name: secret })),
      }),
      containerConcurrency,
      timeoutSeconds,
      responseStartTimeoutSeconds: timeoutSeconds,
      // Off, or every Service of the namespace lands in the environment and a cold start gets slower with it.
      enableServiceLinks: false,
      containers: [
        {
          image: props.image,
          ports: [{ containerPort: port }],
          ...defined({
            command: props.command && [...props.command],
            args: props.args && [...props.args],
            env: props.env && toEnv(props.env),
            envFrom: props.envFrom && toEnvFrom(props.envFrom),
            resources: props.resources && {
              ...defined({
                requests:
                  props.resources.requests && quantities(props.resources.requests, Request.fromString),
                limits: props.resources.limits && quantities(props.resources.limits, Limit.fromString),
              }),
            },
            readinessProbe: httpProbe(props.readinessPath),
            livenessProbe: httpProbe(props.livenessPath),
          }),
          ...(volumes.length > 0 && { volumeMounts: toVolumeMounts(volumes) }),
          securityContext: {
            allowPrivilegeEscalation: false,
            capabilities: { drop: ["ALL"] },
            seccompProfile: { type: "RuntimeDefault" },
            ...defined({
              runAsNonRoot: props.runAsNonRoot,
              readOnlyRootFilesystem: props.readOnlyRootFilesystem,
            }),
          },
        },
      ],
      ...(volumes.length > 0 && { volumes: toVolumes(volumes) }),
    },
  };
}

/** The port is left out: serving fills in the container's own. */
function httpProbe(path: string | undefined): { httpGet: { path: string } } | undefined {
  return path === undefined ? undefined : { httpGet: { path } };
}

function checkRange(construct: IConstruct, prop: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw new InvalidPropError(construct, {
    prop,
    got: value,
    expected:
      most === Number.MAX_SAFE_INTEGER ? `an integer >= ${least}` : `an integer from ${least} to ${most}`,
  });
}
