import { compare, type FieldChange } from "./compare";
import type { Group, PlatformObject } from "./platform-object";
import type { ChangedObject, Risk } from "./risk";
import { risksOf } from "./risks";

/** What happens to an object. */
export interface ObjectChange {
  readonly verb: "create" | "change" | "remove";
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
  readonly group: Group;
  /** Of a change; the values of Secrets are not in it. */
  readonly fields: readonly FieldChange[];
  readonly risks: readonly Risk[];
}

/** Order in which groups are shown. */
const GROUPS: readonly Group[] = ["operators", "phase 1", "phase 2", "phase 3", "other", "argocd"];

/**
 * What makes one state of the platform the other.
 *
 * @param before by key, as is
 * @param after by key, as it is to be
 * @returns changes by group, risky ones first
 */
export function diffObjects(
  before: ReadonlyMap<string, PlatformObject>,
  after: ReadonlyMap<string, PlatformObject>,
): ObjectChange[] {
  const keys = [...new Set([...before.keys(), ...after.keys()])];
  return keys
    .map((key) => changeOf(before.get(key), after.get(key), after))
    .filter((change) => change !== undefined)
    .sort((a, b) => GROUPS.indexOf(a.group) - GROUPS.indexOf(b.group) || b.risks.length - a.risks.length);
}

function changeOf(
  before: PlatformObject | undefined,
  after: PlatformObject | undefined,
  all: ReadonlyMap<string, PlatformObject>,
): ObjectChange | undefined {
  const subject = after ?? before;
  if (subject === undefined) return undefined;
  const verb = before === undefined ? "create" : after === undefined ? "remove" : "change";
  const fields = verb === "change" ? compare(before?.object, after?.object) : [];
  if (verb === "change" && fields.length === 0) return undefined;
  const { kind, name, namespace, group } = subject;
  const changed: ChangedObject = {
    verb,
    kind,
    ...(before && { before: before.object }),
    ...(after && { after: after.object }),
    fields,
  };
  return {
    verb,
    kind,
    name,
    ...(namespace !== undefined && { namespace }),
    group,
    fields: kind === "Secret." ? fields.map(withoutValues) : fields,
    risks: risksOf(changed, all),
  };
}

const SECRET_FIELD = /^(data|stringData)\b/;
const HIDDEN = "(hidden)";

function withoutValues({ path, ...values }: FieldChange): FieldChange {
  if (!SECRET_FIELD.test(path)) return { path, ...values };
  return {
    path,
    ...("before" in values && { before: HIDDEN }),
    ...("after" in values && { after: HIDDEN }),
  };
}
