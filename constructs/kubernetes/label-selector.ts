/** One condition on a label. */
export type LabelExpression =
  | { readonly key: string; readonly operator: "In" | "NotIn"; readonly values: readonly string[] }
  | { readonly key: string; readonly operator: "Exists" | "DoesNotExist" };

/** Objects whose labels meet all conditions; without any, all objects. */
export interface LabelSelector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly LabelExpression[];
}

interface MutableSelector {
  matchLabels?: Record<string, string>;
  matchExpressions?: { key: string; operator: string; values?: string[] }[];
}

/** The selector with arrays of its own, as the generated classes want it. */
export function toLabelSelector({ matchLabels, matchExpressions }: LabelSelector): MutableSelector {
  return {
    ...(matchLabels !== undefined && { matchLabels: { ...matchLabels } }),
    ...(matchExpressions !== undefined && {
      matchExpressions: matchExpressions.map((expression) =>
        "values" in expression
          ? { ...expression, values: [...expression.values] }
          : { key: expression.key, operator: expression.operator },
      ),
    }),
  };
}
