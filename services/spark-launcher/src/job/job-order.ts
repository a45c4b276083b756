/** A job that is to be run, or to be found because it runs already. */
export interface JobOrder {
  readonly table: string;
  /** Hex digest of what is to be ingested. */
  readonly identity: string;
  /** Attempt to begin with; earlier ones are known to be of no use. */
  readonly firstAttempt: number;
  /**
   * Decides what the job does. Called only when there is no job yet.
   *
   * @returns `undefined` when there is nothing for a job to do
   */
  readonly prepare: () => Promise<PreparedJob | undefined>;
  /** What the job left behind about its failure, for the dead letter; `undefined` when it left nothing. */
  readonly whyFailed: () => Promise<string | undefined>;
}

/** What a job is started with. */
export interface PreparedJob {
  /** The message as the program's argument. */
  readonly argument: string;
  readonly files: number;
  /** Input bytes: executors are sized by them. */
  readonly bytes: number;
  /** W3C trace context. @default - none */
  readonly traceparent?: string;
}

/** A job that has completed. */
export interface CompletedJob {
  readonly name: string;
  /** From 1. */
  readonly attempt: number;
}
