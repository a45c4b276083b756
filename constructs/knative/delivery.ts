import type { IConstruct } from "constructs";
import { InvalidPropError } from "../invalid-prop";
import type { IEventSink } from "../references/event-sink";

/** What happens to an event that its receiver does not take. */
export interface Delivery {
  /** Further attempts after the first. @default 10 */
  readonly retry?: number;
  /** How the wait grows: with the number of the attempt, or with powers of two. @default exponential */
  readonly backoffPolicy?: "linear" | "exponential";
  /** Unit of the wait as an ISO 8601 duration: `PT0.3S`. @default PT0.3S */
  readonly backoffDelay?: string;
  /** Longest single request as an ISO 8601 duration. @default PT600S */
  readonly timeout?: string;
  /**
   * Where events go that were refused or whose attempts are used up.
   * Without one they are lost: the offset is committed all the same.
   * @default - none
   */
  readonly deadLetterSink?: IEventSink;
}

/** A delivery as Knative's objects spell it. */
export interface DeliverySpec {
  readonly retry: number;
  readonly backoffPolicy: string;
  readonly backoffDelay: string;
  readonly timeout: string;
  readonly deadLetterSink?: { readonly ref: IEventSink["sinkRef"] };
}

/**
 * Days to seconds, with at most one digit after the point: Knative parses with rickb777/date/period,
 * which keeps tenths. Weeks, months and years are left out because no delivery waits that long.
 */
const ISO_DURATION = /^P(?!$)(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d)?S)?)?$/;

/**
 * The whole delivery, every default written out.
 *
 * Any `delivery` replaces Knative's own defaults as a block: with `retry` left out there would be
 * no retry at all (eventing-kafka-broker control-plane/pkg/reconciler/source/source.go).
 * The KafkaSource webhook does not look at durations; a bad one would show up as a
 * ConsumerGroup that never becomes ready, so it is refused here.
 *
 * @throws InvalidPropError for a negative retry or something that is no duration
 */
export function toDeliverySpec(construct: IConstruct, delivery: Delivery = {}): DeliverySpec {
  const { retry = 10, backoffPolicy = "exponential", backoffDelay = "PT0.3S", timeout = "PT600S" } = delivery;
  if (!Number.isInteger(retry) || retry < 0) {
    throw new InvalidPropError(construct, {
      prop: "delivery.retry",
      got: retry,
      expected: "an integer >= 0",
    });
  }
  checkDuration(construct, "delivery.backoffDelay", backoffDelay);
  checkDuration(construct, "delivery.timeout", timeout);
  if (!/[1-9]/.test(timeout)) {
    throw new InvalidPropError(construct, {
      prop: "delivery.timeout",
      got: timeout,
      expected: "more than zero",
    });
  }
  const sink = delivery.deadLetterSink;
  return {
    retry,
    backoffPolicy,
    backoffDelay,
    timeout,
    ...(sink !== undefined && { deadLetterSink: { ref: { ...sink.sinkRef } } }),
  };
}

function checkDuration(construct: IConstruct, prop: string, value: string): void {
  if (ISO_DURATION.test(value)) return;
  throw new InvalidPropError(construct, {
    prop,
    got: value,
    expected: "an ISO 8601 duration from days to tenths of a second, like PT0.3S, PT10M or P1D",
  });
}
