/**
 * Stable codes of everything that can go wrong while ingesting. Callers branch
 * on the code, never on the message. The first segment says whose fault it is:
 * `request` the event, `file` one object, `table` the target, `store` and
 * `catalog` the services behind it, `cluster` the Kubernetes API, `job` a Spark job,
 * `config` the operator's settings, and `engine` a broken promise inside this library.
 */
export type IngestErrorCode =
  | `request.${string}`
  | `file.${string}`
  | `table.${string}`
  | `store.${string}`
  | `catalog.${string}`
  | `cluster.${string}`
  | `job.${string}`
  | `config.${string}`
  | `engine.${string}`;

/** Where the error stands: identifiers only, so that it can be logged and returned as it is. */
export interface IngestErrorContext {
  /** Object URI (`s3://bucket/key`) that the error is about. */
  readonly uri?: string;
  /** Table identifier (`namespace.name`). */
  readonly table?: string;
  /** Byte offset inside the object, or JSON pointer inside the request. */
  readonly at?: number | string;
  /** What was found. */
  readonly got?: unknown;
  /** What would have been right. */
  readonly expected?: unknown;
  /** What the operator can do now. */
  readonly nextStep?: string;
  /** HTTP status of the service that refused, when there was one. */
  readonly status?: number;
}

/**
 * The one error class of ingest-core and the services around it.
 *
 * `retriable` answers the only question a broker asks: may the same event be
 * sent again later (`true`), or does it belong in the dead-letter topic (`false`)?
 */
export class IngestError extends Error {
  override readonly name = "IngestError";

  constructor(
    readonly code: IngestErrorCode,
    message: string,
    readonly retriable: boolean,
    readonly context: IngestErrorContext = {},
    options?: { readonly cause?: unknown },
  ) {
    super(message, options);
  }

  /** Same shape in logs, HTTP bodies and quarantine records. */
  toJSON(): Record<string, unknown> {
    return { code: this.code, message: this.message, retriable: this.retriable, ...this.context };
  }
}
