import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Observer } from "@floe/ingest-core";
import type { ReceivedEvent } from "./cloud-event";
import type { Stoppable } from "./lifecycle";
import { type Outcome, outcomeOf, worst } from "./outcome";
import { readBody } from "./read-body";
import { receiveEvents } from "./receive-events";
import { type Answer, answer, json } from "./respond";

/** Settings of {@link EventServer}. */
export interface EventServerOptions {
  /** Takes one event to its outcome; must not throw. */
  readonly handle: (event: ReceivedEvent, signal: AbortSignal) => Promise<Outcome>;
  readonly observer: Observer;
  /** Text of `/metrics`. */
  readonly metrics: () => Promise<{ readonly contentType: string; readonly text: string }>;
  /** Largest body in bytes. @default 8388608 */
  readonly maxBodyBytes?: number;
}

/**
 * A service's HTTP face: events on `POST /`, `/healthz`, `/readyz` and `/metrics`.
 *
 * It is ready as soon as it listens: nothing is asked of store or catalog before the
 * first event, because a cold start counts against the sender's deadline.
 */
export class EventServer implements Stoppable {
  private readonly server: Server;
  private readonly stopping = new AbortController();
  private draining = false;

  constructor(private readonly options: EventServerOptions) {
    this.server = createServer((request, response) => void this.serve(request, response));
    // Longer than the idle time of Knative's queue-proxy (90 s): the side that knows of no request must not close first.
    this.server.keepAliveTimeout = 120_000;
  }

  /** @returns the port, which the system chooses when `port` is 0 */
  async listen(port: number, host = "0.0.0.0"): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.server.once("error", reject);
      this.server.listen(port, host, resolve);
    });
    return (this.server.address() as AddressInfo).port;
  }

  /**
   * Stops taking events, lets those in flight commit, then closes.
   *
   * @param graceMs after it the remaining work is aborted; its events are not acknowledged
   */
  async stop(graceMs: number): Promise<void> {
    this.draining = true;
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.server.closeIdleConnections();
    const timer = setTimeout(() => this.stopping.abort(new Error("the grace period is over")), graceMs);
    await closed;
    clearTimeout(timer);
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? "/").split("?", 1)[0];
    const route = `${request.method} ${path}`;
    let reply: Answer;
    if (route === "GET /healthz" || route === "HEAD /healthz") reply = json(200, { status: "alive" });
    else if (route === "GET /readyz" || route === "HEAD /readyz")
      reply = this.draining ? json(503, { status: "draining" }) : json(200, { status: "ready" });
    else if (route === "GET /metrics") reply = await this.metrics();
    else if (route === "POST /") reply = await this.events(request);
    else if (path === "/") reply = json(405, { message: "events are sent by POST" }, { allow: "POST" });
    else
      reply = json(404, {
        message: `nothing is served at ${path}`,
        paths: ["POST /", "/healthz", "/readyz", "/metrics"],
      });
    const connection = this.draining ? { connection: "close" } : {};
    response.writeHead(reply.status, {
      ...reply.headers,
      ...connection,
      "content-length": Buffer.byteLength(reply.body),
    });
    response.end(request.method === "HEAD" ? undefined : reply.body);
  }

  private async metrics(): Promise<Answer> {
    const { contentType, text } = await this.options.metrics();
    return { status: 200, headers: { "content-type": contentType }, body: text };
  }

  private async events(request: IncomingMessage): Promise<Answer> {
    try {
      const body = await readBody(request, this.options.maxBodyBytes ?? 8 * 1024 * 1024);
      const events = await receiveEvents(request.headers, body);
      const outcomes = await Promise.all(
        events.map((event) => this.options.handle(event, this.stopping.signal)),
      );
      return answer(worst(outcomes));
    } catch (error) {
      const outcome = outcomeOf(error);
      this.options.observer.count("ingest_events_total", 1, { outcome: outcome.kind });
      this.options.observer.log(
        "warn",
        "request refused",
        outcome.kind === "retry" || outcome.kind === "dead" ? outcome.error.toJSON() : {},
      );
      return answer(outcome);
    }
  }
}
