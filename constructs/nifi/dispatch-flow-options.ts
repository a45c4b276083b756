import type { DispatchTopics, OrderedRules } from "../ingest/dispatch-rules";

/** What the dispatcher's flow is made of. */
export interface DispatchFlowOptions {
  readonly name: string;
  readonly version: string;
  readonly topics: DispatchTopics;
  readonly consumerGroup: string;
  readonly rules: OrderedRules;
  /** Files per batch. */
  readonly maxEvents: number;
  /** A batch closes so many milliseconds after its first file. */
  readonly timeoutMs: number;
}
