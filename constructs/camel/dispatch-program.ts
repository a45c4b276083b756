import {
  MAX_FILES_BYTES,
  MAX_SENT_KEY_BYTES,
  type OrderedRules,
  REJECTION,
  tableNames,
} from "../ingest/dispatch-rules";

/**
 * Undoes the percent encoding of keys. Bytes become `\uXXXX` escapes and are parsed as JSON at the
 * end, because `implode` of jackson-jq 1.0 (Camel's jq) breaks code points above U+FFFF.
 */
const PERCENT_DECODING = String.raw`
def hex:
  if . >= 48 and . <= 57 then . - 48
  elif . >= 65 and . <= 70 then . - 55
  elif . >= 97 and . <= 102 then . - 87
  else error("not a hexadecimal digit") end;

def quad:
  . as $n | [4096, 256, 16, 1] | map(($n / . | floor) % 16 | . as $d | "0123456789abcdef"[$d:$d + 1]) | join("");

def escaped:
  if . < 65536 then "\\u" + quad
  else (. - 65536) as $n | "\\u" + (55296 + ($n / 1024 | floor) | quad) + "\\u" + (56320 + $n % 1024 | quad) end;

def utf8($byte):
  if .need > 0 then
    (if $byte < 128 or $byte > 191 then error("not UTF-8") else . end)
    | .point = .point * 64 + $byte - 128
    | .need = .need - 1
    | if .need > 0 then .
      elif .point < .least or .point > 1114111 or (.point > 55295 and .point < 57344) then error("not UTF-8")
      else .out = .out + (.point | escaped) end
  elif $byte < 128 then .out = .out + ($byte | escaped)
  elif $byte > 193 and $byte < 224 then .need = 1 | .least = 128 | .point = $byte - 192
  elif $byte > 223 and $byte < 240 then .need = 2 | .least = 2048 | .point = $byte - 224
  elif $byte > 239 and $byte < 245 then .need = 3 | .least = 65536 | .point = $byte - 240
  else error("not UTF-8") end;

def percent_decoded:
  reduce explode[] as $c ({out: "", need: 0, least: 0, point: 0, digits: 0, high: 0};
    if .digits == 1 then .high = ($c | hex) | .digits = 2
    elif .digits == 2 then (.high * 16 + ($c | hex)) as $byte | .digits = 0 | utf8($byte)
    elif $c == 37 then .digits = 1
    elif .need > 0 then error("not UTF-8")
    elif $c == 43 then .out = .out + " "
    else .out = .out + ($c | escaped) end)
  | if .digits == 0 and .need == 0 then "\"" + .out + "\"" | fromjson else error("truncated") end;

def decoded_key:
  . as $raw | if contains("%") or contains("+") then (try percent_decoded catch $raw) else . end;`;

const TABLE_OF = `
def table_of($bucket; $key):
  first((table_rules[] | select(.bucket == $bucket and (.prefix as $prefix | $key | startswith($prefix))) | .table), default_table);`;

const READING_EVENTS = `
def at(f): [f?] | .[0];

def is_text: type == "string" and . != "";

def whole:
  if type == "number" and . >= 0 and . <= 9007199254740991 and floor == . then . else null end;

def bytes:
  if type != "string" then whole
  else explode as $d
    | if ($d | length) < 1 or ($d | length) > 16 or ($d | map(select(. < 48 or . > 57)) | length) > 0
        or ($d[0] == 48 and ($d | length) > 1) then null
      else tonumber | whole end
  end;

def named($name): if is_text then {($name): .} else {} end;

def incomplete($where; $expected):
  {code: incomplete_record, reason: ($where + ": expected " + $expected)};

def entry($where):
  at(.eventName) as $event
  | at(.s3.bucket.name) as $bucket
  | at(.s3.object.key) as $raw
  | at(.s3.object.size | bytes) as $size
  | if ($event | is_text | not) then incomplete($where + ".eventName"; "a text")
    elif ($event | ltrimstr("s3:") | startswith("ObjectCreated:") | not) then empty
    elif ($bucket | is_text | not) then incomplete($where + ".s3.bucket.name"; "a text")
    elif ($raw | is_text and utf8bytelength <= max_sent_key_bytes | not) then
      incomplete($where + ".s3.object.key"; "a text of 1 to " + (max_sent_key_bytes | tostring) + " bytes")
    elif $size == null then incomplete($where + ".s3.object.size"; "a number of bytes")
    else (if at(.eventSource) == "ceph:s3" then $raw else ($raw | decoded_key) end) as $key
      | if ($key | endswith("/")) then empty
        else {
          table: table_of($bucket; $key),
          file: ({uri: ("s3://" + $bucket + "/" + $key), size: $size}
            + (at(.s3.object.eTag) | named("etag"))
            + (at(.s3.object.versionId) | named("versionId"))
            + (at(.s3.object.sequencer) | named("sequencer"))
            + (at(.eventTime) | named("eventTime")))
        } end
    end;

def event($index):
  [try fromjson catch empty] as $parsed
  | if ($parsed | length) != 1 then {index: $index, code: not_an_event, reason: "the value is not JSON"}
    else $parsed[0]
      | at(.Records) as $records
      | if at(.Event) == "s3:TestEvent" then empty
        elif ($records | type) != "array" then
          {index: $index, code: not_an_event, reason: "the value is not an object with a Records array"}
        else [range($records | length) as $i | $records[$i] | entry("Records[" + ($i | tostring) + "]")] as $entries
          | ($entries[] | select(has("file"))),
            ([$entries[] | select(has("code"))] | if length > 0 then {index: $index} + .[0] else empty end)
        end
    end;`;

const MAIN = `
def last_of_each:
  . as $objects
  | [range(length) as $at | {at: $at, file: $objects[$at].file}]
  | group_by([.file.uri, .file.versionId])
  | map(max_by(.at).at)
  | sort
  | map($objects[.]);

def parts:
  [foreach .[] as $object ({number: 0, bytes: 0};
    ($object.file | tojson | utf8bytelength) as $bytes
    | if .bytes > 0 and .bytes + $bytes > max_files_bytes then {number: (.number + 1), bytes: $bytes}
      else {number: .number, bytes: (.bytes + $bytes)} end;
    {number: .number, object: $object})]
  | group_by(.number)
  | map(map(.object));

def traced($batch; $number):
  if $batch.trace | is_text then
    ($batch.trace[0:28] + ($number | quad)) as $trace
    | {traceparent: ("00-" + $trace + "-" + $trace[16:32] + "-" + (if $batch.sampled then "01" else "00" end))}
  else {} end;

def request($timestamp; $trace):
  {files: map(.file), total_bytes: (map(.file.size) | add), file_count: length, timestamp: $timestamp, table: .[0].table}
  + $trace;

{trace, sampled} as $batch
| .timestamp as $timestamp
| .events as $events
| [range($events | length) as $i | $events[$i] | select(is_text) | event($i)] as $all
| ([$all[] | select(has("file"))] | last_of_each) as $objects
| ([$objects[] | select(.file.size >= light_max_bytes) | [.]]
    + [tables[] as $table | [$objects[] | select(.table == $table and .file.size < light_max_bytes)] | parts[]]) as $groups
| [range($groups | length) as $number | traced($batch; $number) as $trace | $groups[$number] | request($timestamp; $trace)]
    as $requests
| {
    requests: [$requests[] | {
      path: (if .total_bytes < light_max_bytes and .file_count <= light_max_files then "light" else "heavy" end),
      key: .table, total_bytes: .total_bytes, file_count: .file_count, json: tojson
    }],
    rejected: [$all[] | select(has("code"))]
  }`;

/**
 * The jq program that turns one batch of bucket events into ingest requests and rejected events.
 *
 * Input: `{timestamp, trace, sampled, events: [value of a record or null]}`, where `trace` is 32 hexadecimal
 * digits that are new for each batch, or missing. A request's trace id is those with its number at the end,
 * and its span id the second half of that: so the receiver knows whose span it is, and can tell it. Output:
 * `{requests: [{path: "light" | "heavy", key, total_bytes, file_count, json}], rejected: [{index, code, reason}]}`,
 * `json` being the message as text, because Camel's Kafka producer would take an object apart.
 *
 * Written for jq 1.6 as jackson-jq 1.0 runs it. No order of the output depends on how texts compare,
 * because engines sort them differently. Nothing grows an array or an object item by item: jackson-jq
 * copies the whole of it each time, and 20,000 objects in a batch took longer than Kafka waits.
 * The rules enter as literals only: JSON text is jq text.
 */
export function dispatchProgram(rules: OrderedRules): string {
  const settings = {
    light_max_bytes: rules.lightMaxBytes,
    light_max_files: rules.lightMaxFiles,
    table_rules: rules.tables.map(({ bucket, prefix, table }) => ({ bucket, prefix, table })),
    default_table: rules.defaultTable,
    tables: tableNames(rules),
    not_an_event: REJECTION.notAnEvent,
    incomplete_record: REJECTION.incompleteRecord,
    max_sent_key_bytes: MAX_SENT_KEY_BYTES,
    max_files_bytes: MAX_FILES_BYTES,
  };
  const definitions = Object.entries(settings).map(
    ([name, value]) => `def ${name}: ${JSON.stringify(value)};`,
  );
  return `${definitions.join("\n")}\n${TABLE_OF}\n${PERCENT_DECODING}\n${READING_EVENTS}\n${MAIN}`;
}
