import pino from "pino";

/** What the services need of a logger. */
export type Logger = Pick<pino.Logger, "debug" | "info" | "warn" | "error">;

/** Levels that an operator can ask for. */
export const logLevels = ["debug", "info", "warn", "error"] as const;

/**
 * One JSON object a line on standard output, written synchronously: what a service said
 * before it was killed is what an operator needs most.
 *
 * @param service name that stands in every line
 */
export function createLogger(service: string, level: (typeof logLevels)[number]): Logger {
  return pino(
    {
      base: { service },
      level,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { cause: pino.stdSerializers.err, err: pino.stdSerializers.err },
    },
    pino.destination({ dest: 1, sync: true }),
  );
}
