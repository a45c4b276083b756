import type { DispatchFlowOptions } from "./dispatch-flow-options";
import { el, FORM_ENCODED, quoted } from "./expression-language";
import { END, kafkaServiceId, type Processor } from "./flow";
import { BY_PROPERTY, NO_STATE, TO_ATTRIBUTES } from "./processor-properties";

const CREATED = el("s3.event", "matches('(s3:)?ObjectCreated:.*')");

/** Bytes as JSON and the ledger can hold them: at most 2^53 - 1, without leading zeros. */
const HAS_SIZE = el(
  "s3.size",
  "matches('0|[1-9][0-9]{0,15}')",
  `and(${el("s3.size", "toNumber()", "le(9007199254740991)")})`,
);

const INCOMPLETE = el(
  "s3.bucket",
  "isEmpty()",
  `or(${el("s3.key", "isEmpty()")})`,
  `or(${el("literal(true)", `and(${HAS_SIZE})`, "not()")})`,
);
/** From the topic to one FlowFile per created object. */
export function readingProcessors({ name, topics, consumerGroup }: DispatchFlowOptions): Processor[] {
  const isRaw = el(
    "s3.source",
    "equals('ceph:s3')",
    `or(${el("s3.sent-key", `matches(${quoted(FORM_ENCODED)})`, "not()")})`,
    `ifElse(${el("s3.sent-key")},${el("s3.sent-key", "urlDecode()")})`,
  );
  return [
    {
      name: "ConsumeEvents",
      kind: "ConsumeKafka",
      properties: {
        "Kafka Connection Service": kafkaServiceId(name),
        "Group ID": consumerGroup,
        "Topic Format": "names",
        Topics: topics.events.topicName,
        "auto.offset.reset": "earliest",
        "Commit Offsets": "true",
        "Max Uncommitted Time": "1 sec",
        "Processing Strategy": "FLOW_FILE",
      },
      routes: { success: "DropTombstones" },
    },
    {
      name: "DropTombstones",
      kind: "RouteOnAttribute",
      properties: { ...BY_PROPERTY, tombstone: el("fileSize", "equals(0)") },
      routes: { tombstone: END, unmatched: "ReadEvent" },
    },
    {
      name: "ReadEvent",
      kind: "EvaluateJsonPath",
      properties: { ...TO_ATTRIBUTES, "s3.test": "$.Event" },
      routes: { matched: "DropTestEvents", unmatched: "RejectEvent", failure: "RejectEvent" },
    },
    {
      name: "DropTestEvents",
      kind: "RouteOnAttribute",
      properties: { ...BY_PROPERTY, test: el("s3.test", "equals('s3:TestEvent')") },
      routes: { test: END, unmatched: "SplitRecords" },
    },
    {
      name: "SplitRecords",
      kind: "SplitJson",
      properties: { "JsonPath Expression": "$.Records" },
      routes: { split: "ReadRecord", original: END, failure: "RejectEvent" },
    },
    {
      name: "ReadRecord",
      kind: "EvaluateJsonPath",
      properties: {
        ...TO_ATTRIBUTES,
        "s3.event": "$.eventName",
        "s3.source": "$.eventSource",
        "s3.time": "$.eventTime",
        "s3.bucket": "$.s3.bucket.name",
        "s3.sent-key": "$.s3.object.key",
        "s3.size": "$.s3.object.size",
        "s3.etag": "$.s3.object.eTag",
        "s3.version": "$.s3.object.versionId",
        "s3.sequencer": "$.s3.object.sequencer",
      },
      routes: { matched: "DecodeKey", unmatched: "WrapRecord", failure: "WrapRecord" },
    },
    {
      name: "DecodeKey",
      kind: "UpdateAttribute",
      properties: { ...NO_STATE, "s3.key": isRaw },
      routes: { success: "FilterCreated" },
    },
    {
      name: "FilterCreated",
      kind: "RouteOnAttribute",
      properties: {
        ...BY_PROPERTY,
        created: el(
          "literal(true)",
          `and(${CREATED})`,
          `and(${el("literal(true)", `and(${INCOMPLETE})`, "not()")})`,
          `and(${el("s3.key", "endsWith('/')", "not()")})`,
        ),
        incomplete: el(
          "s3.event",
          "isEmpty()",
          `or(${el("literal(true)", `and(${CREATED})`, `and(${INCOMPLETE})`)})`,
        ),
      },
      routes: { created: "MapTable", incomplete: "WrapRecord", unmatched: END },
    },
  ];
}
