/**
 * The pieces of Camel's YAML DSL that our routes use, as Camel 4.8 spells them
 * (camelYamlDsl schema of camel-yaml-dsl 4.8.5). The CRD takes a route as free-form data,
 * so without these types a misspelt option would show up in the pod's log only.
 */

/** An expression in one of the languages, inline. */
export type Expression =
  | { readonly simple: string }
  | { readonly constant: string }
  | { readonly groovy: string }
  | { readonly jq: JqExpression };

/** A jq program over the body. */
export interface JqExpression {
  readonly expression: string;
  /** Class that the result becomes, `java.lang.String`. @default - a JSON node */
  readonly resultType?: string;
}

/** Where messages go or come from. */
export interface Endpoint {
  /** Scheme and path, `kafka:topic`. */
  readonly uri: string;
  /** Options of the endpoint, checked by its component at start. @default {} */
  readonly parameters?: Readonly<Record<string, string | number | boolean>>;
}

/** A line in the log. */
export interface Log {
  readonly message: string;
  readonly loggingLevel: "DEBUG" | "INFO" | "WARN" | "ERROR";
  readonly logName: string;
}

/** Runs its steps for each item. */
export type Split = Expression & {
  /** Without it the other items go on after one failed, and the route ends as if nothing had happened. */
  readonly stopOnException: true;
  readonly steps: readonly Step[];
};

/** The first branch whose expression is true, else the last one. */
export interface Choice {
  readonly when: readonly (Expression & { readonly steps: readonly Step[] })[];
  readonly otherwise: { readonly steps: readonly Step[] };
}

/** Steps whose exceptions are handled here and not by the route's error handler. */
export interface DoTry {
  readonly steps: readonly Step[];
  readonly doCatch: readonly { readonly exception: readonly string[]; readonly steps: readonly Step[] }[];
}

/** One step of a route; an object with exactly one key. */
export type Step =
  | { readonly setBody: Expression }
  | { readonly setHeader: Expression & { readonly name: string } }
  | { readonly setVariable: Expression & { readonly name: string } }
  | {
      readonly marshal: {
        readonly json: { readonly library: "Jackson"; readonly contentTypeHeader: boolean };
      };
    }
  | { readonly split: Split }
  | { readonly choice: Choice }
  | { readonly doTry: DoTry }
  | { readonly script: Expression }
  | { readonly log: string | Log }
  | { readonly to: Endpoint };

/** Where a route starts, and what it does. */
export interface From extends Endpoint {
  readonly steps: readonly Step[];
}

/** What happens to a step that fails. */
export interface RedeliveryPolicy {
  /** -1 tries for ever. */
  readonly maximumRedeliveries: number;
  /** Milliseconds before the first one. Durations are texts in the DSL. */
  readonly redeliveryDelay: string;
  readonly useExponentialBackOff: boolean;
  readonly backOffMultiplier: number;
  /** Milliseconds. */
  readonly maximumRedeliveryDelay: string;
  readonly retryAttemptedLogLevel: "DEBUG" | "INFO" | "WARN" | "ERROR";
}

/** One item of `spec.flows`; an object with exactly one key. */
export type Flow =
  | {
      readonly errorHandler: {
        readonly defaultErrorHandler: { readonly redeliveryPolicy: RedeliveryPolicy };
      };
    }
  | { readonly route: { readonly id: string; readonly from: From } }
  | { readonly from: From };
