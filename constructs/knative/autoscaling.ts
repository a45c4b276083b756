import type { IConstruct } from "constructs";
import { InvalidPropError } from "../invalid-prop";

/** How many pods a revision has and when it loses them. */
export interface Autoscaling {
  /** Pods that stay without any request. @default 0 */
  readonly minScale?: number;
  /** Most pods at once; 0 is without bound. @default 0 */
  readonly maxScale?: number;
  /** Requests per pod that the autoscaler aims at. @default - 70 % of containerConcurrency, or 100 without one */
  readonly target?: number;
  /** Time over which requests are averaged, 6s to 1h. @default - the cluster's 60s */
  readonly window?: string;
  /** Time that fewer requests must last before pods go, 0s to 1h. @default - the cluster's 0s */
  readonly scaleDownDelay?: string;
  /** Least time that the last pod stays, 0s to 1h. @default - the cluster's 0s */
  readonly scaleToZeroPodRetention?: string;
}

const SECONDS_OF = { s: 1, m: 60, h: 3600 } as const;
const HOUR = 3600;

/**
 * Annotations of a revision's template; the autoscaler reads strings only.
 * `max-scale` 0 and an absent one mean the same, so only what was asked for is written.
 *
 * @throws InvalidPropError for values outside the bounds of serving pkg/apis/autoscaling/annotation_validation.go
 */
export function autoscalingAnnotations(construct: IConstruct, props: Autoscaling): Record<string, string> {
  const { minScale = 0, maxScale = 0 } = props;
  for (const [prop, value] of Object.entries({ minScale, maxScale })) {
    if (Number.isInteger(value) && value >= 0) continue;
    throw new InvalidPropError(construct, { prop, got: value, expected: "an integer >= 0" });
  }
  if (maxScale > 0 && minScale > maxScale) {
    throw new InvalidPropError(construct, {
      prop: "minScale",
      got: minScale,
      expected: `at most maxScale (${maxScale})`,
    });
  }
  if (props.target !== undefined && !(props.target >= 0.01)) {
    throw new InvalidPropError(construct, { prop: "target", got: props.target, expected: "at least 0.01" });
  }
  checkDuration(construct, "window", props.window, 6);
  checkDuration(construct, "scaleDownDelay", props.scaleDownDelay, 0);
  checkDuration(construct, "scaleToZeroPodRetention", props.scaleToZeroPodRetention, 0);
  const values: Record<string, string | number | undefined> = {
    "min-scale": props.minScale,
    "max-scale": props.maxScale,
    target: props.target,
    window: props.window,
    "scale-down-delay": props.scaleDownDelay,
    "scale-to-zero-pod-retention-period": props.scaleToZeroPodRetention,
  };
  return Object.fromEntries(
    Object.entries(values)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [`autoscaling.knative.dev/${name}`, String(value)]),
  );
}

function checkDuration(construct: IConstruct, prop: string, value: string | undefined, least: number): void {
  if (value === undefined) return;
  const [, amount, unit] = /^(\d+)([smh])$/.exec(value) ?? [];
  const seconds = Number(amount) * SECONDS_OF[unit as keyof typeof SECONDS_OF];
  if (seconds >= least && seconds <= HOUR) return;
  throw new InvalidPropError(construct, {
    prop,
    got: value,
    expected: `a duration in whole seconds, minutes or hours from ${least}s to 1h, like 90s`,
  });
}
