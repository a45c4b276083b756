import { IngestError } from "@floe/ingest-core";

/**
 * What became of an event, in the broker's words.
 *
 * - `done`: its rows stand in the table, or stood there already, or it is in quarantine
 * - `ignored`: nothing for us (tombstone, foreign type); acknowledged and counted
 * - `retry`: a service was not there or the worker is full; the same event is welcome again
 * - `dead`: the event can never succeed; it belongs in the dead-letter topic
 */
export type Outcome =
  | { readonly kind: "done"; readonly body: Readonly<Record<string, unknown>> }
  | { readonly kind: "ignored"; readonly reason: string }
  | { readonly kind: "retry"; readonly error: IngestError }
  | { readonly kind: "dead"; readonly error: IngestError };

/** Turns whatever was thrown into the outcome that it stands for; an unknown error is worth a retry. */
export function outcomeOf(thrown: unknown): Outcome {
  const error =
    thrown instanceof IngestError
      ? thrown
      : new IngestError("engine.unexpected", messageOf(thrown), true, {}, { cause: thrown });
  return error.retriable ? { kind: "retry", error } : { kind: "dead", error };
}

const messageOf = (thrown: unknown) => (thrown instanceof Error ? thrown.message : String(thrown));

/**
 * One outcome for a batched request, which has one status: a retry wins, because
 * everything that did succeed is recognised as a duplicate when it comes again.
 */
export function worst(outcomes: readonly Outcome[]): Outcome {
  const of = (kind: Outcome["kind"]) => outcomes.find((outcome) => outcome.kind === kind);
  return (
    of("retry") ?? of("dead") ?? of("done") ?? of("ignored") ?? { kind: "ignored", reason: "an empty batch" }
  );
}
