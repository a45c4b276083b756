/** An object of the platform, or something outside of it that objects talk to. */
export interface GraphNode {
  /** Unique; also what edges name. */
  readonly id: string;
  readonly kind: string;
  readonly name: string;
  /** @default - cluster-scoped or outside of the cluster */
  readonly namespace?: string;
  /** Phase of the plan, from the label `floe.dev/phase`. @default - not ours */
  readonly phase?: string;
}

/**
 * What flows along an edge.
 *
 * - `data`: events or rows, on the way that they take when all is well
 * - `dead-letter`: what could not be processed
 * - `request`: HTTP requests through a gateway
 * - `control`: one object configures or owns another
 */
export type EdgeKind = "data" | "dead-letter" | "request" | "control";

/** Something that goes from one node to another. */
export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  readonly kind: EdgeKind;
  /** Few words for the arrow. @default - none */
  readonly label?: string;
}

/** What talks to what. Nodes without an edge are left out: they are settings, not parties. */
export interface PlatformGraph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}
