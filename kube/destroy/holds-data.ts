import { groupKind, HOLD_DATA } from "../../constructs/delivery/keep-data";
import { groupOf } from "../../lint/target";
import type { KubeObject } from "../kubectl";

/** Whether deleting an object takes data with it, or everything that stands in it. */
export function holdsData({ apiVersion, kind }: KubeObject): boolean {
  return HOLD_DATA.has(groupKind({ kind, apiGroup: groupOf(apiVersion) || "core" }));
}
