import { ApiObject } from "cdk8s";
import { Construct } from "constructs";
import { Trigger as TriggerResource } from "../../imports/eventing.knative.dev";
import { InvalidPropError } from "../invalid-prop";
import type { IEventSink } from "../references/event-sink";
import type { IBroker } from "./broker";
import { type Delivery, toDeliverySpec } from "./delivery";
import type { Ordering } from "./kafka-source";

/** Attributes of an event with the values, or parts of values, that they must have. */
export type Attributes = Readonly<Record<string, string>>;

/** One condition on events, as the CloudEvents Subscriptions API has it. */
export type EventFilter =
  | { readonly exact: Attributes }
  | { readonly prefix: Attributes }
  | { readonly suffix: Attributes }
  | { readonly cesql: string }
  | { readonly all: readonly EventFilter[] }
  | { readonly any: readonly EventFilter[] }
  | { readonly not: EventFilter };

/** Takes events out of a Broker. */
export interface TriggerProps {
  readonly name: string;
  /** The Broker; the Trigger is made in its namespace, because it can not stand in another. */
  readonly broker: IBroker;
  readonly subscriber: IEventSink;
  /** Conditions that all have to hold. @default - every event */
  readonly filters?: readonly EventFilter[];
  /** @default unordered */
  readonly ordering?: Ordering;
  /** @default - the Broker's */
  readonly delivery?: Delivery;
}

/**
 * Sends the events of a Broker that pass its filters to a subscriber; what the subscriber answers
 * with goes back into the Broker. Its consumer group begins at the end of the topic: events sent
 * before the Trigger is ready do not come.
 *
 * The object is not made with the generated class: that one drops every field of `spec` and
 * `spec.delivery` that the CRD admits only as an unknown one, `delivery.timeout` among them.
 */
export class Trigger extends Construct {
  readonly triggerName: string;
  readonly namespace: string;

  /** @throws InvalidPropError for an attribute that no event can have or a bad delivery */
  constructor(scope: Construct, id: string, props: TriggerProps) {
    super(scope, id);
    const { name, broker, filters = [], ordering = "unordered" } = props;
    // CloudEvents 1.0 §3.1; the webhook asks for the same.
    const illegal = filters.flatMap(attributeNames).find((attribute) => !/^[a-z0-9]+$/.test(attribute));
    if (illegal !== undefined) {
      throw new InvalidPropError(this, {
        prop: "filters",
        got: illegal,
        expected: "attribute names of lower-case letters and digits",
      });
    }
    new ApiObject(this, "Resource", {
      ...TriggerResource.GVK,
      metadata: {
        name,
        namespace: broker.namespace,
        annotations: { "kafka.eventing.knative.dev/delivery.order": ordering },
      },
      spec: {
        broker: broker.brokerName,
        ...(filters.length > 0 && { filters }),
        subscriber: { ref: { ...props.subscriber.sinkRef } },
        ...(props.delivery !== undefined && { delivery: toDeliverySpec(this, props.delivery) }),
      },
    });
    this.triggerName = name;
    this.namespace = broker.namespace;
  }
}

function attributeNames(filter: EventFilter): string[] {
  if ("cesql" in filter) return [];
  if ("not" in filter) return attributeNames(filter.not);
  if ("all" in filter) return filter.all.flatMap(attributeNames);
  if ("any" in filter) return filter.any.flatMap(attributeNames);
  return Object.keys("exact" in filter ? filter.exact : "prefix" in filter ? filter.prefix : filter.suffix);
}
