import { Construct } from "constructs";
import { SinkBinding as SinkBindingResource } from "../../imports/sources.knative.dev";
import { InvalidPropError } from "../invalid-prop";
import type { IEventSink } from "../references/event-sink";

/** What gets the address of the sink. */
export interface BindingSubject {
  readonly apiVersion: string;
  readonly kind: string;
  /** @default - all that the labels select */
  readonly name?: string;
  /** Labels of the subjects. @default - the one with the name */
  readonly labels?: Readonly<Record<string, string>>;
}

/** Tells workloads where to send events. */
export interface SinkBindingProps {
  readonly name: string;
  /** Namespace of the binding and of its subjects. */
  readonly namespace: string;
  readonly subject: BindingSubject;
  readonly sink: IEventSink;
}

/** Puts the URL of the sink into `K_SINK` of every container of the subjects, which restarts them. */
export class SinkBinding extends Construct {
  readonly bindingName: string;
  readonly namespace: string;

  /** @throws InvalidPropError when the subject has both a name and labels, or neither */
  constructor(scope: Construct, id: string, props: SinkBindingProps) {
    super(scope, id);
    const { name, namespace, subject, sink } = props;
    if ((subject.name === undefined) === (subject.labels === undefined)) {
      throw new InvalidPropError(this, {
        prop: "subject",
        got: subject,
        expected: "either a name or labels",
      });
    }
    new SinkBindingResource(this, "Resource", {
      metadata: { name, namespace },
      spec: {
        subject: {
          apiVersion: subject.apiVersion,
          kind: subject.kind,
          namespace,
          ...(subject.name !== undefined && { name: subject.name }),
          ...(subject.labels !== undefined && { selector: { matchLabels: { ...subject.labels } } }),
        },
        sink: { ref: { ...sink.sinkRef } },
      },
    });
    this.bindingName = name;
    this.namespace = namespace;
  }
}
