import { tableNames } from "../ingest/dispatch-rules";
import type { DispatchFlowOptions } from "./dispatch-flow-options";
import { el, quoted } from "./expression-language";
import { END, type Processor } from "./flow";
import { BY_PROPERTY, NO_STATE, surround, WHOLE_TEXT } from "./processor-properties";

/** json-path sums as floating point: `1.2345678901244E13` has to become a whole number again. */
const TOTAL_BYTES = el("total_bytes", "toDecimal()", "toNumber()");
/** From one created object to one request per batch. */
export function groupingProcessors({ rules, maxEvents, timeoutMs }: DispatchFlowOptions): Processor[] {
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
