/** Thrown when somebody pressed Ctrl-C, or the process was asked to end. */
export class Interruption extends Error {
  override readonly name = "Interruption";

  constructor(readonly signal: NodeJS.Signals) {
    super(`ended by ${signal}`);
  }
}

const SIGNALS: readonly NodeJS.Signals[] = ["SIGINT", "SIGTERM"];

/**
 * Runs something that has to tidy up after itself: the first signal aborts it, a second one ends the
 * process at once, as it would without us.
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const stop = (signal: NodeJS.Signals) => {
    for (const each of SIGNALS) process.removeListener(each, stop);
    controller.abort(new Interruption(signal));
  };
  for (const each of SIGNALS) process.on(each, stop);
  try {
    return await work(controller.signal);
  } finally {
    for (const each of SIGNALS) process.removeListener(each, stop);
  }
}
