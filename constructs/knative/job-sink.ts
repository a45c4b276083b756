import { Construct } from "constructs";
import { JobSink as JobSinkResource } from "../../imports/sinks.knative.dev";
import { defined } from "../defined";
import { InvalidPropError } from "../invalid-prop";
import { type EnvSource, type EnvValue, toEnv, toEnvFrom } from "../kubernetes/env";
import type { ComputeResources } from "../kubernetes/resources";
import { UNINJECTED_POD } from "../mesh/injection";
import type { IEventSink } from "../references/event-sink";

/** A Job for each event. */
export interface JobSinkProps {
  readonly name: string;
  readonly namespace: string;
  readonly image: string;
  /** @default - the arguments of the image */
  readonly args?: readonly string[];
  /** @default {} */
  readonly env?: Readonly<Record<string, EnvValue>>;
  /** @default [] */
  readonly envFrom?: readonly EnvSource[];
  readonly resources?: ComputeResources;
  /** @default - the namespace's default account */
  readonly serviceAccountName?: string;
  /** Further attempts of one event's Job. @default 3 */
  readonly backoffLimit?: number;
  /**
   * How long a finished Job stays, in seconds. As long as it does, a repeat of the same event is
   * recognised and starts no second Job.
   * @default 86400
   */
  readonly ttlSecondsAfterFinished?: number;
  /** Longest run of one Job in seconds. @default - no bound */
  readonly activeDeadlineSeconds?: number;
}

/**
 * Starts one Job for each event; the container finds the event as JSON in the file `$K_EVENT_PATH/event`.
 * The Job's name is a hash of the event's source and id, so an event delivered twice runs once
 * (eventing cmd/jobsink/main.go).
 */
export class JobSink extends Construct implements IEventSink {
  readonly sinkName: string;
  readonly namespace: string;
  readonly sinkRef: IEventSink["sinkRef"];

  /** @throws InvalidPropError for a negative number */
  constructor(scope: Construct, id: string, props: JobSinkProps) {
    super(scope, id);
    const { name, namespace, image, backoffLimit = 3, ttlSecondsAfterFinished = 86_400 } = props;
    for (const [prop, got] of Object.entries({ backoffLimit, ttlSecondsAfterFinished })) {
      if (Number.isInteger(got) && got >= 0) continue;
      throw new InvalidPropError(this, { prop, got, expected: "an integer >= 0" });
    }
    const container = {
      name: "job",
      image,
      securityContext: {
        allowPrivilegeEscalation: false,
        capabilities: { drop: ["ALL"] },
        seccompProfile: { type: "RuntimeDefault" },
      },
      ...defined({
        args: props.args,
        env: props.env && toEnv(props.env),
        envFrom: props.envFrom && toEnvFrom(props.envFrom),
        resources: props.resources,
      }),
    };
    new JobSinkResource(this, "Resource", {
      metadata: { name, namespace },
      spec: {
        job: {
          spec: {
            backoffLimit,
            ttlSecondsAfterFinished,
            ...defined({ activeDeadlineSeconds: props.activeDeadlineSeconds }),
            template: {
              metadata: {
                labels: {
                  "app.kubernetes.io/name": name,
                  "app.kubernetes.io/part-of": "floe",
                  ...UNINJECTED_POD,
                },
              },
              spec: {
                restartPolicy: "Never",
                ...defined({ serviceAccountName: props.serviceAccountName }),
                containers: [container],
              },
            },
          },
        },
      },
    });
    this.sinkName = name;
    this.namespace = namespace;
    this.sinkRef = { ...JobSinkResource.GVK, name, namespace };
  }
}
