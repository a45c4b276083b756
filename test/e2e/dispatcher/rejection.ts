import type { Dispatched } from "../../../services/devstack/src/dispatch/dispatch";

/** What a dead letter's headers say of the event that it was made of. @param firstOffset of the events that were sent */
export function rejection(
  headers: Readonly<Record<string, string>>,
  firstOffset = 0,
): Dispatched["rejected"][number] {
  return {
    index: Number(headers["floe-source-offset"]) - firstOffset,
    code: headers["floe-error-code"] as Dispatched["rejected"][number]["code"],
    reason: headers["floe-error-reason"] ?? "",
  };
}
