import { Construct } from "constructs";
import { Configuration, Route } from "../../imports/serving.knative.dev";
import { InvalidPropError } from "../invalid-prop";
import { isDnsLabel } from "../kubernetes/names";
import type { IEventSink } from "../references/event-sink";
import { type Visibility, visibilityLabels } from "./knative-service";
import { type RevisionProps, revisionTemplate } from "./revision";

/** One side of a split. */
export interface SplitTarget extends RevisionProps {
  /** Name of the side: `v1`. It is reachable alone as `<tag>-<name>.<namespace>.<domain>`. */
  readonly tag: string;
  /** Share of the requests; all shares are 100 together. */
  readonly percent: number;
}

/** Requests shared between versions. */
export interface TrafficSplitProps {
  /**
   * Name of the Route, and the beginning of the Configurations' names. It must not be the name of a Knative
   * Service of the namespace, because that one has a Route and a Configuration of its own name.
   */
  readonly name: string;
  readonly namespace: string;
  readonly targets: readonly SplitTarget[];
  /** @default external */
  readonly visibility?: Visibility;
}

/**
 * A Configuration for each version and one Route that shares requests between them.
 *
 * A Service can split only between revisions that are there already: applied to a fresh cluster, its
 * `traffic` would name a first revision that nobody ever made. Here every version is declared, so the
 * order of application does not matter.
 */
export class TrafficSplit extends Construct implements IEventSink {
  readonly routeName: string;
  readonly namespace: string;
  readonly sinkRef: IEventSink["sinkRef"];

  /** @throws InvalidPropError for shares that are not 100 together, tags that repeat, or illegal names */
  constructor(scope: Construct, id: string, props: TrafficSplitProps) {
    super(scope, id);
    const { name, namespace, targets, visibility = "external" } = props;
    this.check(props);
    const labels = visibilityLabels(visibility);
    for (const target of targets) {
      const version = `${name}-${target.tag}`;
      new Configuration(this, target.tag, {
        metadata: { name: version, namespace },
        spec: { template: revisionTemplate(this, version, target) },
      });
    }
    new Route(this, "Resource", {
      metadata: { name, namespace, ...(Object.keys(labels).length > 0 && { labels }) },
      spec: {
        traffic: targets.map(({ tag, percent }) => ({ configurationName: `${name}-${tag}`, tag, percent })),
      },
    });
    this.routeName = name;
    this.namespace = namespace;
    this.sinkRef = { ...Route.GVK, name, namespace };
  }

  private check({ name, targets }: TrafficSplitProps): void {
    const percents = targets.map((target) => target.percent);
    if (percents.reduce((sum, percent) => sum + percent, 0) !== 100) {
      throw new InvalidPropError(this, {
        prop: "targets",
        got: percents,
        expected: "percents that are 100 together",
      });
    }
    for (const [index, { tag }] of targets.entries()) {
      const first = targets.findIndex((target) => target.tag === tag);
      if (isDnsLabel(`${name}-${tag}`) && first === index) continue;
      throw new InvalidPropError(this, {
        prop: `targets[${index}].tag`,
        got: tag,
        expected: `a tag of its own that makes a DNS label with '${name}-'`,
      });
    }
  }
}
