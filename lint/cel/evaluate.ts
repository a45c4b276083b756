import type { CelRule, JsonSchema } from "../../schema/schema";
import type { ValuePath } from "../../schema/violation";
import { get, isObject } from "../json";
import { compileCel } from "./engine";
import { toCel } from "./values";

/** A rule that does not hold. */
export interface BrokenRule {
  readonly path: ValuePath;
  readonly rule: string;
  readonly message: string | undefined;
  readonly got: unknown;
}

/** What became of the rules of an object. */
export interface CelOutcome {
  readonly broken: readonly BrokenRule[];
  /** Rules that were evaluated. */
  readonly evaluated: number;
  /** Rules that could not be: for what cannot be told, nothing is claimed. */
  readonly skipped: number;
}

/**
 * Evaluates the CEL rules of a schema wherever the value has something to say to them.
 *
 * Rules about changes (`oldSelf`) are for updates and are left out. A rule that the engine cannot
 * parse or that fails while it runs counts as skipped, never as broken.
 *
 * @param value value that passed the schema, defaults filled in
 */
export function evaluateCelRules(schema: JsonSchema, value: unknown): CelOutcome {
  const broken: BrokenRule[] = [];
  let evaluated = 0;
  let skipped = 0;
  for (const { rule, self, got, path } of rulesIn(schema, value, toCel(schema, value), [])) {
    const holds = evaluate(rule.rule, self);
    if (typeof holds === "boolean") evaluated++;
    else skipped++;
    if (holds === false)
      broken.push({
        path: [...path, ...fieldPath(rule)],
        rule: rule.rule,
        message: rule.message ?? messageOf(rule, self),
        got,
      });
  }
  return { broken, evaluated, skipped };
}

/** A rule and the value that it is about. */
interface Instance {
  readonly rule: CelRule;
  /** The value as CEL sees it. */
  readonly self: unknown;
  readonly got: unknown;
  readonly path: ValuePath;
}

function* rulesIn(schema: JsonSchema, value: unknown, self: unknown, path: ValuePath): Iterable<Instance> {
  for (const rule of schema["x-kubernetes-validations"] ?? [])
    if (!/\boldSelf\b/.test(rule.rule)) yield { rule, self, got: value, path };
  if (Array.isArray(value)) {
    const { items } = schema;
    if (items !== undefined)
      for (const [index, item] of value.entries())
        yield* rulesIn(items, item, get(self, index), [...path, index]);
  } else if (isObject(value))
    for (const [name, field] of Object.entries(value)) {
      const inner = schema.properties?.[name] ?? schema.additionalProperties;
      if (typeof inner === "object") yield* rulesIn(inner, field, get(self, name), [...path, name]);
    }
}

/** Value of an expression; undefined when it cannot be told. */
function evaluate(expression: string, self: unknown): unknown {
  try {
    return compileCel(expression)({ self });
  } catch {
    return undefined;
  }
}

function messageOf({ messageExpression }: CelRule, self: unknown): string | undefined {
  const text = messageExpression === undefined ? undefined : evaluate(messageExpression, self);
  return typeof text === "string" ? text : undefined;
}

/** `.spec.name` of a rule that says which field it is about; anything fancier stays at the rule's own place. */
function fieldPath({ fieldPath: text }: CelRule): ValuePath {
  return text !== undefined && /^(\.\w+)+$/.test(text) ? text.slice(1).split(".") : [];
}
