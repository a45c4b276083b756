import { type ApiObject, Chart } from "cdk8s";
import type { Construct } from "constructs";

/** Where a chart stands in the plan and in the order of application. */
export interface FloeChartProps {
  /** Phase of the plan: 1 serving, 2 eventing and ingest, 3 mesh. */
  readonly phase: 1 | 2 | 3;
}

/**
 * One file of dist/. The id is `NN-name`: kubectl applies files in lexical order,
 * so the number is the order of application. Dependencies between charts would say
 * the same, but cdk8s resolves them in exponential time and renumbers every file.
 *
 * A chart carries no namespace: cdk8s would stamp it on cluster-scoped kinds too.
 * Names are the ids that the constructs give, without hashes, because other objects
 * refer to them.
 */
export class FloeChart extends Chart {
  /** Phase of the plan. */
  readonly phase: 1 | 2 | 3;

  constructor(scope: Construct, id: string, props: FloeChartProps) {
    super(scope, id, {
      disableResourceNameHashes: true,
      labels: { "app.kubernetes.io/part-of": "floe", "floe.dev/phase": String(props.phase) },
    });
    this.phase = props.phase;
  }

  override generateObjectName(object: ApiObject): string {
    return object.node.id;
  }
}
