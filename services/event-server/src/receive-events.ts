import type { IncomingHttpHeaders } from "node:http";
import { IngestError } from "@floe/ingest-core";
import type { ReceivedEvent } from "./cloud-event";

/**
 * Reads the CloudEvents of an HTTP request in binary, structured or batched mode
 * (CloudEvents HTTP protocol binding 1.0.2, section 3).
 *
 * Binary mode is read here, because Knative's KafkaSource sends plain records in it
 * without a content type or with the producer's own: the data are bytes whatever the
 * header says. The other modes go through the `cloudevents` package, loaded when the
 * first such request comes, because they are rare and its validator is slow to load.
 *
 * @throws IngestError `request.not-an-event`, not retriable
 */
export async function receiveEvents(
  headers: IncomingHttpHeaders,
  body: Uint8Array,
): Promise<ReceivedEvent[]> {
  const contentType = (headers["content-type"] ?? "").toLowerCase();
  if (contentType.startsWith("application/cloudevents")) return await fromJson(headers, body);
  return [fromHeaders(headers, body)];
}

function fromHeaders(headers: IncomingHttpHeaders, data: Uint8Array): ReceivedEvent {
  const attribute = (name: string): string | undefined => {
    const value = headers[`ce-${name}`];
    return typeof value === "string" ? decodePercent(value) : undefined;
  };
  const specVersion = attribute("specversion");
  if (specVersion?.startsWith("1.") !== true)
    throw notAnEvent("the request has no CloudEvents headers", {
      at: "ce-specversion",
      got: specVersion,
      expected: "1.0",
    });
  const required = (name: string): string => {
    const value = attribute(name);
    if (value === undefined || value === "")
      throw notAnEvent(`the event has no '${name}'`, {
        at: `ce-${name}`,
        expected: "a value that is not empty",
      });
    return value;
  };
  const subject = attribute("subject");
  const traceparent =
    attribute("traceparent") ?? (typeof headers.traceparent === "string" ? headers.traceparent : undefined);
  return {
    id: required("id"),
    source: required("source"),
    type: required("type"),
    ...(subject === undefined ? {} : { subject }),
    ...(traceparent === undefined ? {} : { traceparent }),
    data,
  };
}

/** Header values of the binding are percent-encoded UTF-8; producers that forget it are understood too. */
function decodePercent(value: string): string {
  if (!value.includes("%")) return value;
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

async function fromJson(headers: IncomingHttpHeaders, body: Uint8Array): Promise<ReceivedEvent[]> {
  const { CloudEvent, HTTP } = await import("cloudevents");
  try {
    const parsed = HTTP.toEvent<unknown>({ headers, body: Buffer.from(body).toString("utf8") });
    const events = Array.isArray(parsed) ? parsed : [parsed];
    return events.map((event) => {
      // Parsing is lenient; constructing one checks what the specification requires.
      new CloudEvent(event, true);
      const { traceparent } = event as { traceparent?: unknown };
      return {
        id: event.id,
        source: event.source,
        type: event.type,
        ...(event.subject === undefined ? {} : { subject: event.subject }),
        ...(typeof traceparent === "string" ? { traceparent } : {}),
        data: bytesOf(event.data, event.data_base64),
      };
    });
  } catch (cause) {
    throw notAnEvent("the body is no CloudEvent", { expected: "CloudEvents 1.0 in JSON" }, cause);
  }
}

function bytesOf(data: unknown, base64: string | undefined): Uint8Array {
  if (base64 !== undefined) return Buffer.from(base64, "base64");
  if (data === undefined || data === null) return new Uint8Array();
  if (data instanceof Uint8Array) return data;
  return Buffer.from(typeof data === "string" ? data : JSON.stringify(data), "utf8");
}

function notAnEvent(message: string, context: IngestError["context"], cause?: unknown): IngestError {
  const nextStep = "send CloudEvents in binary, structured or batched mode";
  const options = cause === undefined ? undefined : { cause };
  return new IngestError("request.not-an-event", message, false, { ...context, nextStep }, options);
}
