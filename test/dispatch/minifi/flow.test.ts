import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { Testing } from "cdk8s";
import fc from "fast-check";
import { orderedRules } from "../../../constructs/ingest/dispatch-rules";
import { dispatchFlow } from "../../../constructs/nifi/dispatch-flow";
import { readBucketEvent } from "../../../services/devstack/src/dispatch/bucket-event";
import { type Dispatched, dispatch } from "../../../services/devstack/src/dispatch/dispatch";
import type { DispatchRules } from "../../../services/devstack/src/dispatch/rules";
import { topics } from "../../constructs/camel/topics";
import { batchOfEvents } from "../arbitrary-events";
import { dispatchVectors } from "../vectors";

/**
 * NiFi's Expression Language is Java: the test runs where these say what to run it with. Java 21 or
 * newer; a class path with nifi-expression-language of the flow's version, json-path, jackson-databind,
 * groovy and groovy-json.
 */
const java = process.env.MINIFI_TEST_JAVA;
const classPath = process.env.MINIFI_TEST_CLASS_PATH;

interface Case {
  readonly rules: DispatchRules;
  readonly events: readonly (string | null)[];
}

interface Published {
  readonly value: string;
  readonly key: string | null;
  readonly headers: Readonly<Record<string, string>>;
}

function runFlow(cases: readonly Case[]): Record<string, Published[] | undefined>[] {
  const lines = cases.map(({ rules, events }) => {
    const flow = dispatchFlow({
      name: "file-dispatcher",
      version: "2.8.0",
      topics,
      consumerGroup: "g",
      rules: orderedRules(Testing.chart(), rules, {}),
      maxEvents: 50,
      timeoutMs: 30_000,
    });
    return JSON.stringify({ flow, events });
  });
  const runner = join(__dirname, "flow-runner.groovy");
  const flags = ["-Dfile.encoding=UTF-8", "-cp", classPath ?? "", "groovy.ui.GroovyMain", runner];
  const output = execFileSync(java ?? "java", flags, { input: lines.join("\n"), maxBuffer: 1 << 28 });
  return output
    .toString("utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}

/** What can be compared: MiNiFi neither keeps the order nor drops repeats, and has a clock of its own. */
function comparable({ requests, rejected }: Pick<Dispatched, "requests" | "rejected">) {
  return {
    requests: requests
      .map(({ path, key, message: { files, table, total_bytes, file_count } }) =>
        JSON.stringify({
          path,
          key,
          table,
          total_bytes,
          file_count,
          files: files.map((one) => JSON.stringify(one)).sort(),
        }),
      )
      .sort(),
    rejected: rejected.map(({ index, code }) => `${index} ${code}`).sort(),
  };
}

function hasRepeats(events: readonly (string | null)[]): boolean {
  const objects = events.flatMap((event) => readBucketEvent(event).created);
  const identities = objects.map(({ file }) => JSON.stringify([file.uri, file.versionId]));
  return new Set(identities).size < identities.length;
}

function comparableFlow(published: Record<string, Published[] | undefined>) {
  const requests = (["light", "heavy"] as const).flatMap((path) =>
    (published[topics[path].topicName] ?? []).map(({ value, key, headers }) => {
      expect(headers).toEqual({ "content-type": "application/json" });
      return { path, key: key ?? "", message: JSON.parse(value) };
    }),
  );
  const rejected = (published[topics.deadLetters.topicName] ?? []).map(({ headers }) => ({
    index: Number(headers["floe-source-offset"]),
    code: headers["floe-error-code"] as Dispatched["rejected"][number]["code"],
    reason: headers["floe-error-reason"] ?? "",
  }));
  // One dead letter per bad record here, one per event there.
  const first = rejected.filter(({ index }, at) => rejected.findIndex((one) => one.index === index) === at);
  return comparable({ requests, rejected: first });
}

(java === undefined || classPath === undefined ? describe.skip : describe)(
  "the MiNiFi flow, with NiFi's own expressions",
  () => {
    const vectors = dispatchVectors().filter(({ name }) => name !== "repeated-objects");

    test("agrees on the shared vectors", () => {
      const outputs = runFlow(vectors);
      for (const [at, { name, expected }] of vectors.entries()) {
        expect({ name, ...comparableFlow(outputs[at]!) }).toEqual({ name, ...comparable(expected) });
      }
    });

    test("does what the TypeScript dispatcher does, on random events", () => {
      const rules = {
        lightMaxBytes: 1000,
        lightMaxFiles: 3,
        tables: [
          { bucket: "inbox", prefix: "a/", table: "db.a" },
          { bucket: "inbox", prefix: "a/b", table: "db.ab" },
          { bucket: "other", prefix: "", table: "db.other" },
        ],
        defaultTable: "db.rest",
      };
      const batches = fc.sample(batchOfEvents("right"), 300).filter((events) => !hasRepeats(events));
      expect(batches.length).toBeGreaterThan(100);
      const cases = batches.map((events) => ({ rules, events }));
      const outputs = runFlow(cases);
      for (const [at, { events }] of cases.entries()) {
        expect({ events, ...comparableFlow(outputs[at]!) }).toEqual({
          events,
          ...comparable(dispatch(events, rules, "t")),
        });
      }
    });
  },
);
