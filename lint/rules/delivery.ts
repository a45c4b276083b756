import type { ValuePath } from "../../schema/violation";
import { isoSeconds } from "../duration";
import { get, number, text } from "../json";
import { describeObject } from "../manifest";
import type { Finding, LintRule } from "../rule";
import { sinkService } from "./consumers";
import { timeoutOf } from "./revision-timeouts";

const SOURCE = "KafkaSource.sources.knative.dev";

/** Kinds with a `delivery` block. */
const deliveryKinds = [
  SOURCE,
  "Trigger.eventing.knative.dev",
  "Broker.eventing.knative.dev",
  "Subscription.messaging.knative.dev",
  "Channel.messaging.knative.dev",
];

const DELIVERY = ["spec", "delivery"] as const;

/** Durations, which no webhook checks for KafkaSources. */
export const deliveryDurations: LintRule = {
  kinds: deliveryKinds,
  *check({ object }) {
    for (const field of ["timeout", "backoffDelay", "retryAfterMax"])
      yield* duration(object, [...DELIVERY, field]);
  },
};

function* duration(object: unknown, path: ValuePath): Iterable<Finding> {
  const value = text(object, ...path);
  if (value === undefined || isoSeconds(value) !== undefined) return;
  yield {
    code: "FLOE3106",
    what: "no duration",
    path,
    got: value,
    expected: "an ISO 8601 duration, such as PT30S or PT10M",
  };
}

/**
 * A delivery block replaces the source's own defaults as a whole (eventing-kafka-broker 1.21
 * control-plane/pkg/reconciler/source/source.go): without `retry` there is none.
 */
export const deliveryRetries: LintRule = {
  kinds: [SOURCE],
  *check({ object }) {
    if (get(object, ...DELIVERY) === undefined || (number(object, ...DELIVERY, "retry") ?? 0) > 0) return;
    yield {
      code: "FLOE3105",
      what: "the first failure is the last",
      path: [...DELIVERY, "retry"],
      got: get(object, ...DELIVERY, "retry"),
      expected: "a number of retries; the block replaces the default of 10",
    };
  },
};

/** When the retries are used up, the offset is committed all the same. */
export const deliveryDeadLetters: LintRule = {
  kinds: [SOURCE],
  *check({ object }) {
    if (get(object, ...DELIVERY) === undefined || get(object, ...DELIVERY, "deadLetterSink") !== undefined)
      return;
    yield {
      code: "FLOE3104",
      what: "events that cannot be delivered are dropped",
      path: [...DELIVERY, "deadLetterSink"],
      expected: "a sink for what is left after the retries",
    };
  },
};

/** Seconds that a KafkaSource waits for an answer by default. */
const DEFAULT_TIMEOUT_SECONDS = 600;

/** A source that gives up first repeats a request that is still being worked on. */
export const deliveryOutlastsService: LintRule = {
  kinds: [SOURCE],
  *check(source, context) {
    const service = sinkService(source, context);
    if (service === undefined) return;
    const written = text(source.object, ...DELIVERY, "timeout");
    const timeout = written === undefined ? DEFAULT_TIMEOUT_SECONDS : isoSeconds(written);
    const needed = timeoutOf(service);
    if (timeout === undefined || timeout >= needed) return;
    yield {
      code: "FLOE3103",
      what: `the source waits ${timeout} s, ${describeObject(service)} works up to ${needed} s`,
      path: [...DELIVERY, "timeout"],
      got: written,
      expected: `at least PT${needed}S`,
    };
  },
};
