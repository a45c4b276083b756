import type { JsonObject } from "../../lint/json";
import type { FieldChange } from "./compare";
import type { PlatformObject } from "./platform-object";

/** What a change may do that the change itself does not show. */
export interface Risk {
  /** `danger`: data or service is lost, or the change is refused. `caution`: somebody should know. */
  readonly level: "danger" | "caution";
  /** Stable, for scripts: `fewer-partitions`. */
  readonly id: string;
  readonly note: string;
}

/** What rules about risks look at. */
export interface ChangedObject {
  readonly verb: "create" | "change" | "remove";
  readonly kind: string;
  /** @default - it is created */
  readonly before?: JsonObject;
  /** @default - it is removed */
  readonly after?: JsonObject;
  readonly fields: readonly FieldChange[];
}

/** A rule about one change; everything that is to be is there to look around in. */
export type RiskRule = (change: ChangedObject, all: ReadonlyMap<string, PlatformObject>) => Iterable<Risk>;

export const danger = (id: string, note: string): Risk => ({ level: "danger", id, note });
export const caution = (id: string, note: string): Risk => ({ level: "caution", id, note });
