import { Agent, request } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import type { EventMessage } from "./cloud-event";

/** `spec.delivery` of a KafkaSource, as synth renders it: nothing is left to Knative's defaults. */
export interface DeliverySpec {
  readonly retry: number;
  readonly backoffPolicy: string;
  /** ISO 8601 */
  readonly backoffDelay: string;
  /** ISO 8601, of one request */
  readonly timeout: string;
}

/** The answer of a receiver. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** How a delivery ended: the last answer, when there was one at all. */
export interface Attempted {
  readonly delivered: boolean;
  readonly attempts: number;
  readonly answer?: Answer;
}

/** Where events are sent, and on whose behalf. */
export interface Receiver {
  readonly url: string;
  readonly namespace: string;
}

/**
 * Sends events as Knative's dispatcher does (eventing-kafka-broker 1.21, `WebClientCloudEventSender`):
 * one POST in binary mode; 404, 408, 409, 429, 5xx and errors of the connection are tried again with
 * backoff, every other answer from 300 on is final. `Retry-After` is not looked at.
 */
export class EventSender {
  private readonly agent = new Agent({ keepAlive: true });
  private readonly timeoutMs: number;
  private readonly delayMs: number;

  constructor(
    private readonly delivery: DeliverySpec,
    private readonly signal: AbortSignal,
  ) {
    this.timeoutMs = durationMs(delivery.timeout);
    this.delayMs = durationMs(delivery.backoffDelay);
  }

  /** @throws the signal's reason, when the dispatcher stops meanwhile */
  async send(event: EventMessage, receiver: Receiver): Promise<Attempted> {
    for (let attempt = 0; ; attempt++) {
      this.signal.throwIfAborted();
      const answer = await this.post(event, receiver).catch((): undefined => undefined);
      const attempts = attempt + 1;
      if (answer !== undefined && answer.status < 300) return { delivered: true, attempts, answer };
      const isFinal = answer !== undefined && !isRetryable(answer.status);
      if (isFinal || attempt >= this.delivery.retry)
        return { delivered: false, attempts, ...(answer && { answer }) };
      await pause(this.backoffMs(attempt + 1), undefined, { signal: this.signal });
    }
  }

  close(): void {
    this.agent.destroy();
  }

  /** @param n which retry, from 1 */
  private backoffMs(n: number): number {
    return this.delayMs * (this.delivery.backoffPolicy === "linear" ? n : 2 ** n);
  }

  private post(
    { attributes, contentType, data }: EventMessage,
    { url, namespace }: Receiver,
  ): Promise<Answer> {
    const headers: Record<string, string> = { prefer: "reply", "kn-namespace": namespace };
    // Node takes Latin-1 in headers: these are the bytes of the UTF-8 text.
    for (const [name, value] of Object.entries(attributes))
      headers[`ce-${name}`] = Buffer.from(value).toString("latin1");
    if (contentType !== undefined) headers["content-type"] = contentType;
    headers["content-length"] = String(data.length);
    return new Promise((resolve, reject) => {
      const { agent, signal } = this;
      const outgoing = request(url, { method: "POST", headers, agent, signal }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.once("error", reject);
        response.once("end", () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: Object.fromEntries(
              Object.entries(response.headers).map(([name, value]) => [name, String(value)]),
            ),
            body: Buffer.concat(chunks),
          }),
        );
      });
      const late = new Error(`no answer within ${this.timeoutMs} ms`);
      const timer = setTimeout(() => outgoing.destroy(late), this.timeoutMs);
      outgoing.once("error", reject);
      outgoing.once("close", () => clearTimeout(timer));
      outgoing.end(data);
    });
  }
}

const isRetryable = (status: number) => status >= 500 || [404, 408, 409, 429].includes(status);

/**
 * The event for the dead-letter sink: itself, and why it could not be delivered (`RecordDispatcherImpl`,
 * `errorTransform`). Without an answer only the destination is known.
 */
export function deadLetter(
  event: EventMessage,
  destination: string,
  answer: Answer | undefined,
): EventMessage {
  const why: Record<string, string> = { knativeerrordest: destination };
  if (answer !== undefined) {
    why.knativeerrorcode = String(answer.status);
    why.knativeerrordata = answer.body.subarray(0, 1024).toString("base64");
    for (const [name, value] of Object.entries(answer.headers))
      if (name.startsWith("kne-")) why[name.slice(4)] = value;
  }
  return { ...event, attributes: { ...event.attributes, ...why } };
}

/** Days to fractions of a second; what synth lets through (`constructs/knative/delivery.ts`). */
export function durationMs(text: string): number {
  const match = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/.exec(text);
  if (match === null) throw new Error(`'${text}' is no duration`);
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = match.slice(1).map((part) => Number(part ?? 0));
  return (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
}
