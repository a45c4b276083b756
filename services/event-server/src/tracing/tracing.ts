import { noTracing, type Tracing } from "@floe/ingest-core";

/** {@link Tracing} of a service, which ends some day. */
export interface ServiceTracing extends Tracing {
  /** Sends what was not sent yet; never throws, because spans are no reason to fail. */
  stop(): Promise<void>;
}

/** For services that were given no receiver. */
export const serviceWithoutTracing: ServiceTracing = { ...noTracing, stop: () => Promise.resolve() };
