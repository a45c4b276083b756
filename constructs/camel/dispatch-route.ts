import { DEAD_LETTER_HEADERS, type DispatchTopics, type OrderedRules } from "../ingest/dispatch-rules";
import { dispatchProgram } from "./dispatch-program";
import { batchConsumer, synchronousProducer } from "./kafka-endpoint";
import { simpleValue } from "./simple";
import type { Expression, Flow, Log, Step } from "./yaml-dsl";

/** What the dispatcher's route is made of. */
export interface DispatchRouteOptions {
  /** Id of the route, and the name of its log. */
  readonly routeId: string;
  readonly topics: DispatchTopics;
  readonly consumerGroup: string;
  readonly rules: OrderedRules;
  /** Events per batch. */
  readonly maxEvents: number;
  /** A batch closes after so many milliseconds without an event. */
  readonly timeoutMs: number;
  /** Share of the batches whose traces are kept, 0 to 1; ids are made for all of them. */
  readonly traceSampling: number;
}

/** Header whose value becomes the record's key; Camel 4.8 spells it so, 4.14 does not any more. */
const KEY_HEADER = "kafka.KEY";

/**
 * The route from bucket events to ingest requests. It delivers at least once and keeps no state:
 *
 * 1. A batch of records is one exchange; its offsets are committed when everything it led to is written.
 * 2. A send that fails is tried again for ever. If that takes longer than the group waits, the group
 *    gives the partitions to somebody else and the batch is read again: repeats, no loss.
 * 3. What can not be understood is no failure: it goes to the dead-letter topic, as it came, and the
 *    rest of the batch goes on.
 * 4. The commit is not tried again: a consumer that has lost its partitions gets them back only by
 *    polling, so the route has to end.
 */
export function dispatchFlows(options: DispatchRouteOptions): Flow[] {
  const { routeId, topics, consumerGroup, rules, maxEvents, timeoutMs } = options;
  const consumer = batchConsumer({
    topic: topics.events,
    groupId: consumerGroup,
    maxPollRecords: maxEvents,
    pollTimeoutMs: timeoutMs,
  });
  return [
    {
      errorHandler: {
        defaultErrorHandler: {
          redeliveryPolicy: {
            maximumRedeliveries: -1,
            redeliveryDelay: "1000",
            useExponentialBackOff: true,
            backOffMultiplier: 2,
            maximumRedeliveryDelay: "30000",
            retryAttemptedLogLevel: "WARN",
          },
        },
      },
    },
    {
      route: {
        id: routeId,
        from: {
          ...consumer,
          steps: [
            { setVariable: { name: "batch", simple: simpleValue("body") } },
            { setBody: { groovy: batchAsData(options.traceSampling) } },
            { marshal: { json: { library: "Jackson", contentTypeHeader: false } } },
            { setBody: { jq: { expression: dispatchProgram(rules) } } },
            sendRejected(topics, routeId),
            sendRequests(topics, routeId),
            commit(routeId),
          ],
        },
      },
    },
  ];
}

const header = (name: string) => simpleValue(`header[${name}]`);

const REJECTED =
  `Rejected event ${header(DEAD_LETTER_HEADERS.sourceTopic)}-${header(DEAD_LETTER_HEADERS.sourcePartition)}` +
  `@${header(DEAD_LETTER_HEADERS.sourceOffset)}: ` +
  `${header(DEAD_LETTER_HEADERS.errorCode)}: ${header(DEAD_LETTER_HEADERS.errorReason)}`;

const DISPATCHED =
  `Dispatched ${simpleValue("variable.fileCount")} file(s), ${simpleValue("variable.totalBytes")} bytes, ` +
  `the ${simpleValue("variable.path")} way, table ${header(KEY_HEADER)}`;

/**
 * The batch for the jq program; the clock is Groovy's because jackson-jq 1.0 has no date functions, and so
 * is the trace: a random UUID, whose variant bits keep both ids of a trace context from being zero.
 * Bytes that are no UTF-8 are no JSON either. Decoded with replacement characters they would be, and
 * name an object that does not exist.
 */
function batchAsData(traceSampling: number): string {
  return `def text = { byte[] bytes ->
  try {
    java.nio.charset.StandardCharsets.UTF_8.newDecoder().decode(java.nio.ByteBuffer.wrap(bytes)).toString()
  } catch (java.nio.charset.CharacterCodingException e) {
    'not UTF-8'
  }
}
[
  timestamp: java.time.Instant.now().truncatedTo(java.time.temporal.ChronoUnit.SECONDS).toString(),
  trace: java.util.UUID.randomUUID().toString().replace('-', ''),
  sampled: Math.random() < ${traceSampling},
  events: body.collect { it.message.body == null ? null : text(it.message.body) }
]`;
}

/**
 * Commits the last record of each partition, and with it those before: a batch spans partitions. One that
 * went to another instance meanwhile is left to it, and nothing is committed below what is committed: Kafka
 * would take that, and records that are done would count as lag until the next one comes.
 */
const COMMIT_EACH_PARTITION = `def last = exchange.getVariable('batch').collectEntries {
  def commit = it.message.getHeader('CamelKafkaManualCommit')
  [commit.partition, commit]
}
def consumer = last.values().first().camelExchangePayload.consumer
def committed = consumer.committed(last.keySet())
last.each { partition, commit ->
  def known = committed[partition]
  if (consumer.assignment().contains(partition) && (known == null || known.offset() <= commit.recordOffset))
    commit.commit()
}`;

function sendRejected(topics: DispatchTopics, logName: string): Step {
  const source = (name: string, header: string): Step => ({
    setHeader: { name, groovy: `exchange.getVariable('event').getHeader('${header}').toString()` },
  });
  return {
    split: {
      jq: { expression: ".rejected" },
      stopOnException: true,
      steps: [
        { setVariable: { name: "index", ...jqText(".index | tostring") } },
        {
          setVariable: {
            name: "event",
            groovy: "exchange.getVariable('batch')[exchange.getVariable('index') as int].message",
          },
        },
        { setHeader: { name: DEAD_LETTER_HEADERS.errorCode, ...jqText(".code") } },
        { setHeader: { name: DEAD_LETTER_HEADERS.errorReason, ...jqText(".reason") } },
        source(DEAD_LETTER_HEADERS.sourceTopic, "kafka.TOPIC"),
        source(DEAD_LETTER_HEADERS.sourcePartition, "kafka.PARTITION"),
        source(DEAD_LETTER_HEADERS.sourceOffset, "kafka.OFFSET"),
        log("WARN", logName, REJECTED),
        { setBody: { groovy: "exchange.getVariable('event').body" } },
        { to: synchronousProducer(topics.deadLetters, "bytes") },
      ],
    },
  };
}

function sendRequests(topics: DispatchTopics, logName: string): Step {
  return {
    split: {
      jq: { expression: ".requests" },
      stopOnException: true,
      steps: [
        { setVariable: { name: "path", ...jqText(".path") } },
        { setVariable: { name: "totalBytes", ...jqText(".total_bytes | tostring") } },
        { setVariable: { name: "fileCount", ...jqText(".file_count | tostring") } },
        { setHeader: { name: KEY_HEADER, ...jqText(".key") } },
        // KafkaSource makes the event's content type of it.
        { setHeader: { name: "content-type", constant: "application/json" } },
        { setBody: jqText(".json") },
        {
          choice: {
            when: [
              {
                simple: `${simpleValue("variable.path")} == 'light'`,
                steps: [{ to: synchronousProducer(topics.light) }],
              },
            ],
            otherwise: { steps: [{ to: synchronousProducer(topics.heavy) }] },
          },
        },
        log("INFO", logName, DISPATCHED),
      ],
    },
  };
}

function commit(logName: string): Step {
  return {
    doTry: {
      steps: [{ script: { groovy: COMMIT_EACH_PARTITION } }],
      doCatch: [
        {
          exception: ["java.lang.Exception"],
          steps: [
            log(
              "WARN",
              logName,
              `Offset commit failed, the batch will be read again: ${simpleValue("exception.message")}`,
            ),
          ],
        },
      ],
    },
  };
}

/** A text of the body; without the type Camel would hand on a JSON node, and send it field by field. */
function jqText(expression: string): Expression {
  return { jq: { expression, resultType: "java.lang.String" } };
}

function log(loggingLevel: Log["loggingLevel"], logName: string, message: string): Step {
  return { log: { message, loggingLevel, logName } };
}
