/** A CloudEvent as far as the worker looks at it; the data stays bytes until somebody needs it. */
export interface ReceivedEvent {
  readonly id: string;
  /** For Knative's KafkaSource: `/apis/v1/namespaces/<ns>/kafkasources/<name>#<topic>`. */
  readonly source: string;
  readonly type: string;
  /** @default - not said */
  readonly subject?: string;
  /** W3C trace context. @default - not traced */
  readonly traceparent?: string;
  /** Empty for a tombstone. */
  readonly data: Uint8Array;
}

/** Type that Knative's KafkaSource gives to a record that is no CloudEvent itself. */
export const KAFKA_RECORD_TYPE = "dev.knative.kafka.event";

/** Type of an ingest request sent as a CloudEvent, by the command line or by a producer of one's own. */
export const INGEST_REQUEST_TYPE = "dev.floe.ingest.request";
