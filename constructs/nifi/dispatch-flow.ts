import {
  DEAD_LETTER_HEADERS,
  type DispatchTopics,
  type OrderedRules,
  REJECTION,
  tableNames,
} from "../ingest/dispatch-rules";
import { el, FORM_ENCODED, quoted } from "./expression-language";
import { END, type FlowOptions, flowDefinition, kafkaServiceId, type Processor } from "./flow";

/** What the dispatcher's flow is made of. */
export interface DispatchFlowOptions {
  readonly name: string;
  readonly version: string;
  readonly topics: DispatchTopics;
  readonly consumerGroup: string;
  readonly rules: OrderedRules;
  /** Files per batch. */
  readonly maxEvents: number;
  /** A batch closes so many milliseconds after its first file. */
  readonly timeoutMs: number;
}

/**
 * The route of the Camel dispatcher as a NiFi flow: the same events, the same rules, the same messages.
 *
 * It differs in four points. A batch closes after an age, not after a pause. It counts files of a table,
 * not events. A file that is announced twice in a batch stands in it twice (the ledger takes it once).
 * What is wrong with a record is told less exactly, and the value in the dead-letter topic is an event
 * with that one record.
 *
 * It delivers at least once: offsets are committed after the session, and queues live on the volume.
 */
export function dispatchFlow(options: DispatchFlowOptions): object {
  const { name, version, topics } = options;
  const flow: FlowOptions = {
    name,
    version,
    bootstrapServers: topics.events.cluster.bootstrapServers,
    processors: [...reading(options), ...grouping(options), ...publishing(options), ...rejecting()],
  };
  return flowDefinition(flow);
}

const TO_ATTRIBUTES = {
  Destination: "flowfile-attribute",
  "Return Type": "scalar",
  "Path Not Found Behavior": "ignore",
} as const;

const BY_PROPERTY = { "Routing Strategy": "Route to Property name" } as const;

const WHOLE_TEXT = { "Evaluation Mode": "Entire text", "Character Set": "UTF-8" } as const;

const NO_STATE = { "Store State": "Do not store state" } as const;

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
function reading({ name, topics, consumerGroup }: DispatchFlowOptions): Processor[] {
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

/** From one created object to one request per batch. */
function grouping({ rules, maxEvents, timeoutMs }: DispatchFlowOptions): Processor[] {
  const table = rules.tables.reduceRight(
    (otherwise, { bucket, prefix, table }) =>
      el(
        "s3.bucket",
        `equals(${quoted(bucket)})`,
        `and(${el("s3.key", `startsWith(${quoted(prefix)})`)})`,
        `ifElse(${quoted(table)},${otherwise})`,
      ),
    el(`literal(${quoted(rules.defaultTable)})`),
  );
  const member = (key: string, attribute: string) =>
    el(
      attribute,
      "isEmpty()",
      `ifElse('',${el(attribute, "escapeJson()", `prepend(',"${key}":"')`, `append('"')`)})`,
    );
  return [
    {
      name: "MapTable",
      kind: "UpdateAttribute",
      properties: { ...NO_STATE, table, "content-type": "application/json" },
      routes: { success: "ToFileEntry" },
    },
    {
      name: "ToFileEntry",
      kind: "ReplaceText",
      properties: {
        ...WHOLE_TEXT,
        "Replacement Strategy": "Always Replace",
        "Replacement Value":
          `{"uri":"s3://${el("s3.bucket", "escapeJson()")}/${el("s3.key", "escapeJson()")}",` +
          `"size":${el("s3.size")}${member("etag", "s3.etag")}${member("versionId", "s3.version")}` +
          `${member("sequencer", "s3.sequencer")}${member("eventTime", "s3.time")}}`,
      },
      routes: { success: "RouteBySize", failure: "ToFileEntry" },
    },
    {
      name: "RouteBySize",
      kind: "RouteOnAttribute",
      properties: { ...BY_PROPERTY, large: el("s3.size", "toNumber()", `ge(${rules.lightMaxBytes})`) },
      routes: { large: "WrapLarge", unmatched: "MergeSmall" },
    },
    {
      name: "WrapLarge",
      kind: "ReplaceText",
      properties: surround("[", "]"),
      routes: { success: "Summarize", failure: "WrapLarge" },
    },
    {
      name: "MergeSmall",
      kind: "MergeContent",
      properties: {
        "Merge Strategy": "Bin-Packing Algorithm",
        "Merge Format": "Binary Concatenation",
        "Attribute Strategy": "Keep Only Common Attributes",
        "Correlation Attribute Name": "table",
        "Minimum Number of Entries": String(maxEvents),
        "Maximum Number of Entries": String(maxEvents),
        "Minimum Group Size": "0 B",
        // Fewer than there are tables would close batches early to make room.
        "Maximum number of Bins": String(Math.max(50, tableNames(rules).length)),
        "Max Bin Age": `${Math.max(1, Math.ceil(timeoutMs / 1000))} sec`,
        "Delimiter Strategy": "Text",
        Header: "[",
        Footer: "]",
        Demarcator: ",",
      },
      routes: { merged: "Summarize", original: END, failure: "MergeSmall" },
    },
    {
      name: "Summarize",
      kind: "EvaluateJsonPath",
      properties: {
        Destination: "flowfile-attribute",
        "Return Type": "json",
        "Path Not Found Behavior": "warn",
        file_count: "$.length()",
        // `$[*].size.sum()` fails with "empty array" in json-path 2.10.
        total_bytes: "$..size.sum()",
      },
      routes: { matched: "ToRequest", unmatched: "Summarize", failure: "Summarize" },
    },
    {
      name: "ToRequest",
      kind: "ReplaceText",
      properties: surround(
        '{"files":',
        `,"total_bytes":${TOTAL_BYTES},"file_count":${el("file_count")},` +
          `"timestamp":"${el("now()", `format("yyyy-MM-dd'T'HH:mm:ss'Z'","UTC")`)}",` +
          `"table":"${el("table", "escapeJson()")}"}`,
      ),
      routes: { success: "RouteByTotal", failure: "ToRequest" },
    },
    {
      name: "RouteByTotal",
      kind: "RouteOnAttribute",
      properties: {
        ...BY_PROPERTY,
        light: el(
          "total_bytes",
          "toDecimal()",
          "toNumber()",
          `lt(${rules.lightMaxBytes})`,
          `and(${el("file_count", "toNumber()", `le(${rules.lightMaxFiles})`)})`,
        ),
      },
      routes: { light: "PublishLight", unmatched: "PublishHeavy" },
    },
  ];
}

/** json-path sums as floating point: `1.2345678901244E13` has to become a whole number again. */
const TOTAL_BYTES = el("total_bytes", "toDecimal()", "toNumber()");

function publishing({ name, topics }: DispatchFlowOptions): Processor[] {
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

function rejecting(): Processor[] {
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

function surround(before: string, after: string): Record<string, string> {
  return {
    ...WHOLE_TEXT,
    "Replacement Strategy": "Surround",
    "Text to Prepend": before,
    "Text to Append": after,
  };
}
