import type { Delivery } from "../knative/delivery";
import type { IEventSink } from "../references/event-sink";

/** Longest start of a service from nothing, in seconds: pull, start, first probe. */
const COLD_START_SECONDS = 60;

/**
 * Delivery to a service that answers when the work is done.
 *
 * The single request may last as long as the service may work, plus its start from nothing: Knative counts
 * that too. A request that is cut off while the service still works would be done twice.
 *
 * @param timeoutSeconds longest request of the service
 */
export function deliveryTo(
  timeoutSeconds: number,
  deadLetterSink: IEventSink,
  attempts: Pick<Delivery, "retry" | "backoffPolicy" | "backoffDelay">,
): Delivery {
  return { ...attempts, timeout: `PT${timeoutSeconds + COLD_START_SECONDS}S`, deadLetterSink };
}
