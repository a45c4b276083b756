import { DEAD_LETTER_HEADERS, REJECTION } from "../ingest/dispatch-rules";
import type { DispatchFlowOptions } from "./dispatch-flow-options";
import { el } from "./expression-language";
import { END, kafkaServiceId, type Processor } from "./flow";
import { NO_STATE, surround } from "./processor-properties";

/** The three topics that the flow writes to. */
export function publishingProcessors({ name, topics }: DispatchFlowOptions): Processor[] {
  const publish = (
    processor: string,
    topicName: string,
    properties: Readonly<Record<string, string>>,
  ): Processor => ({
    name: processor,
    kind: "PublishKafka",
    properties: {
      "Kafka Connection Service": kafkaServiceId(name),
      "Topic Name": topicName,
      ...properties,
      acks: "all",
      "Transactions Enabled": "false",
      "Failure Strategy": "Route to Failure",
    },
    // A send that fails is penalised and tried again, for ever.
    routes: { success: END, failure: processor },
  });
  const request = { "Kafka Key": el("table"), "FlowFile Attribute Header Pattern": "content-type" };
  return [
    publish("PublishLight", topics.light.topicName, request),
    publish("PublishHeavy", topics.heavy.topicName, request),
    // Without a key of its own the processor takes that of the record that was consumed.
    publish("PublishDeadLetter", topics.deadLetters.topicName, {
      "FlowFile Attribute Header Pattern": "floe-.*",
    }),
  ];
}

/** What gives a rejected event its reason. */
export function rejectingProcessors(): Processor[] {
  const reject = (processor: string, code: string, reason: string): Processor => ({
    name: processor,
    kind: "UpdateAttribute",
    properties: {
      ...NO_STATE,
      [DEAD_LETTER_HEADERS.errorCode]: code,
      [DEAD_LETTER_HEADERS.errorReason]: reason,
      [DEAD_LETTER_HEADERS.sourceTopic]: el("kafka.topic"),
      [DEAD_LETTER_HEADERS.sourcePartition]: el("kafka.partition"),
      [DEAD_LETTER_HEADERS.sourceOffset]: el("kafka.offset"),
    },
    routes: { success: "PublishDeadLetter" },
  });
  return [
    reject("RejectEvent", REJECTION.notAnEvent, "the value is not an object with a Records array"),
    {
      name: "WrapRecord",
      kind: "ReplaceText",
      properties: surround('{"Records":[', "]}"),
      routes: { success: "RejectRecord", failure: "WrapRecord" },
    },
    reject(
      "RejectRecord",
      REJECTION.incompleteRecord,
      "the record lacks its event name, bucket, key or size",
    ),
  ];
}
