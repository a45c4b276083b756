import type { IConstruct } from "constructs";
import type { PodMonitorSpecPodMetricsEndpointsRelabelingsAction as Action } from "../../imports/monitoring.coreos.com";
import { InvalidPropError } from "../invalid-prop";

/** What happens to the labels of a target before it is scraped, or whether it is scraped at all. */
export interface Relabeling {
  /** @default replace */
  readonly action?: `${Action}`;
  /** Labels whose values are joined by `;` and matched. @default [] */
  readonly sourceLabels?: readonly string[];
  /** RE2, anchored at both ends. @default (.*) */
  readonly regex?: string;
  /** @default $1 */
  readonly replacement?: string;
  /** @default - none: the action needs no target */
  readonly targetLabel?: string;
}

/** Where a target's metrics are. */
export interface ScrapeEndpoint {
  /** Name of the port. */
  readonly port: string;
  /** @default /metrics */
  readonly path?: string;
  /** Time between scrapes, `30s`. @default - Prometheus' own */
  readonly interval?: string;
  /** @default [] */
  readonly relabelings?: readonly Relabeling[];
}

/** Where monitors and rules stand, and the labels by which Prometheus finds them. */
export interface MonitoringPlace {
  readonly namespace: string;
  /** Labels that the Prometheus object selects by. */
  readonly selectorLabels: Readonly<Record<string, string>>;
}

/** What monitors of pods and of services have in common. */
export interface MonitorProps {
  readonly name: string;
  readonly place: MonitoringPlace;
  /** Namespaces of the targets. */
  readonly namespaces: readonly string[];
  readonly endpoints: readonly ScrapeEndpoint[];
}

/** A duration of Prometheus. */
const DURATION = /^([1-9]\d*(ms|[smhdwy]))+$/;

/**
 * Refuses monitors that would find nothing, or everything.
 *
 * @throws InvalidPropError for no namespaces, no endpoints or an interval that is no duration
 */
export function checkMonitor(construct: IConstruct, { namespaces, endpoints }: MonitorProps): void {
  if (namespaces.length === 0) {
    throw new InvalidPropError(construct, {
      prop: "namespaces",
      got: namespaces,
      expected: "at least one namespace",
      hint: "without one Prometheus looks in the monitor's own namespace only",
    });
  }
  if (endpoints.length === 0) {
    throw new InvalidPropError(construct, { prop: "endpoints", got: endpoints, expected: "at least one" });
  }
  endpoints.forEach(({ interval }, index) => {
    if (interval === undefined || DURATION.test(interval)) return;
    throw new InvalidPropError(construct, {
      prop: `endpoints[${index}].interval`,
      got: interval,
      expected: "a duration like 30s",
    });
  });
}

/** An endpoint with every field that was given, for either generated class; actions are told apart by type only. */
export function toEndpoint<RelabelAction>({
  port,
  path = "/metrics",
  interval,
  relabelings,
}: ScrapeEndpoint) {
  return {
    port,
    path,
    ...(interval !== undefined && { interval }),
    ...(relabelings !== undefined && {
      relabelings: relabelings.map(({ action, sourceLabels, ...rest }) => ({
        ...rest,
        ...(action !== undefined && { action: action as RelabelAction }),
        ...(sourceLabels !== undefined && { sourceLabels: [...sourceLabels] }),
      })),
    }),
  };
}
