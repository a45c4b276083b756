import type { IHeaders } from "kafkajs";

/** A record as the dispatcher reads it. */
export interface SourceRecord {
  readonly topic: string;
  readonly partition: number;
  /** Decimal; Kafka offsets are 63-bit. */
  readonly offset: string;
  /** Milliseconds since 1970, decimal. */
  readonly timestamp: string;
  readonly key: Buffer | null;
  /** `null` is a tombstone. */
  readonly value: Buffer | null;
  readonly headers?: IHeaders;
}

/** An event on its way: attributes and extensions by their names, and the data. */
export interface EventMessage {
  readonly attributes: Readonly<Record<string, string>>;
  /** @default - the request has no such header */
  readonly contentType?: string;
  readonly data: Buffer;
}

/** Who the events of plain records come from. */
export interface EventSource {
  readonly namespace: string;
  readonly name: string;
  /** `spec.ceOverrides.extensions`. @default - none */
  readonly extensions?: Readonly<Record<string, string>>;
}

/**
 * The event that Knative's KafkaSource makes of a record (eventing-kafka-broker 1.21,
 * `CloudEventDeserializer`, `InvalidCloudEventInterceptor`): a record that is an event stays that event,
 * any other one gets its attributes from where it stands. A tombstone is delivered too, with an empty body.
 */
export function toEvent(record: SourceRecord, source: EventSource): EventMessage {
  const event = binaryEvent(record) ?? structuredEvent(record) ?? plainEvent(record, source);
  return { ...event, attributes: { ...event.attributes, ...source.extensions } };
}

function plainEvent(record: SourceRecord, { namespace, name }: EventSource): EventMessage {
  const { topic, partition, offset, timestamp, key, value } = record;
  const attributes: Record<string, string> = {
    specversion: "1.0",
    type: "dev.knative.kafka.event",
    source: `/apis/v1/namespaces/${namespace}/kafkasources/${name}#${topic}`,
    id: `partition:${partition}/offset:${offset}`,
    subject: `partition:${partition}#${offset}`,
    time: new Date(Number(timestamp)).toISOString(),
  };
  if (key !== null && key.length > 0) {
    attributes.partitionkey = key.toString("utf8");
    attributes.key = key.toString("utf8");
  }
  let contentType: string | undefined;
  for (const [header, text] of textHeaders(record)) {
    if (header.toLowerCase() === "content-type") contentType = text.toLowerCase();
    else attributes[`kafkaheader${header.toLowerCase().replace(/[^a-z0-9]/g, "")}`] = text;
  }
  return {
    attributes,
    ...(contentType === undefined ? {} : { contentType }),
    data: value ?? Buffer.alloc(0),
  };
}

/** Kafka's binding of CloudEvents, binary mode: attributes in headers `ce_…`. */
function binaryEvent(record: SourceRecord): EventMessage | undefined {
  const headers = textHeaders(record);
  const attributes = Object.fromEntries(
    headers.flatMap(([name, text]) => (name.startsWith("ce_") ? [[name.slice(3), text]] : [])),
  );
  if (attributes.specversion === undefined) return undefined;
  const contentType = headers.find(([name]) => name === "content-type")?.[1];
  return {
    attributes,
    ...(contentType === undefined ? {} : { contentType }),
    data: record.value ?? Buffer.alloc(0),
  };
}

/** Structured mode: the value is the event as JSON. It goes on in binary mode, like every event. */
function structuredEvent(record: SourceRecord): EventMessage | undefined {
  const type = textHeaders(record).find(([name]) => name === "content-type")?.[1];
  if (type?.startsWith("application/cloudevents+json") !== true || record.value === null) return undefined;
  const { data, data_base64, datacontenttype, ...rest } = JSON.parse(record.value.toString("utf8"));
  const bytes = data_base64 !== undefined ? Buffer.from(data_base64, "base64") : jsonBytes(data);
  const attributes = Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, String(value)]));
  return {
    attributes,
    ...(datacontenttype === undefined ? {} : { contentType: String(datacontenttype) }),
    data: bytes,
  };
}

const jsonBytes = (data: unknown) => Buffer.from(data === undefined ? "" : JSON.stringify(data));

/** Headers in the record's order; of a repeated one the last counts. */
function textHeaders({ headers = {} }: SourceRecord): [string, string][] {
  return Object.entries(headers).flatMap(([name, value]) => {
    const last = Array.isArray(value) ? value.at(-1) : value;
    return last === undefined ? [] : [[name, last.toString()]];
  });
}
