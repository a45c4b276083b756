/** How commands end. */
export const exitCode = {
  /** All is well. */
  ok: 0,
  /** Differences, or checks that failed. */
  failed: 1,
  /** Wrong arguments, or a configuration that cannot be used. */
  usage: 2,
  /** The cluster cannot be reached. */
  unreachable: 3,
  /** Ctrl-C, after tidying up: 128 and the signal's number, as shells count. */
  interrupted: 130,
} as const;

/** One of {@link exitCode}. */
export type ExitCode = (typeof exitCode)[keyof typeof exitCode];
