import type { Diagnostic } from "../../diagnostics/diagnostic";
import { DiagnosticError, inline, oneLine } from "../../diagnostics/diagnostic";
import { formatJson } from "../../diagnostics/format-json";
import { formatText, tally } from "../../diagnostics/format-text";
import { chooseStyle, coloured, plain } from "../../diagnostics/style";

const findings: readonly Diagnostic[] = [
  {
    code: "FLOE1002",
    what: "unknown key 'chart_vers'",
    where: { file: "config.yaml", line: 14, column: 5, path: "components.strimzi.chart_vers" },
    expected: "one of chart_name, chart_version",
    suggestion: "chart_version",
  },
  {
    code: "FLOE2001",
    what: "no KafkaTopic 'orders'",
    where: {
      file: "dist/60.yaml",
      line: 9,
      column: 7,
      object: "KafkaSource apps/orders",
      path: "spec.topics[0]",
    },
    got: "orders",
    expected: "consumed topic: a topic of Kafka cluster 'events'",
  },
  {
    code: "FLOE3104",
    what: "events that cannot be delivered are dropped",
    where: {
      file: "dist/60.yaml",
      line: 120,
      column: 3,
      object: "KafkaSource apps/orders",
      path: "spec.delivery",
    },
    nextStep: "set a sink",
  },
  {
    code: "FLOE2003",
    what: "no Secret 'keys'",
    where: { file: "50-store.k8s.yaml", object: "CephObjectStoreUser rook/u", construct: "50-store/User" },
  },
];

test("text is grouped by file and object, positions in one column, details below", () => {
  expect(formatText(findings)).toBe(
    `config.yaml
  14:5  error  unknown key 'chart_vers'  FLOE1002
        at        components.strimzi.chart_vers
        expected  one of chart_name, chart_version
        try       chart_version

dist/60.yaml
  KafkaSource apps/orders
    9:7    error  no KafkaTopic 'orders'  FLOE2001
           at        spec.topics[0]
           got       "orders"
           expected  consumed topic: a topic of Kafka cluster 'events'
    120:3  warning  events that cannot be delivered are dropped  FLOE3104
           at        spec.delivery
           next      set a sink

50-store.k8s.yaml
  CephObjectStoreUser rook/u  (50-store/User)
    error  no Secret 'keys'  FLOE2003

`,
  );
});

test("colour adds nothing but escape sequences", () => {
  const text = formatText(findings, coloured);
  expect(text).toContain("\u001b[31merror\u001b[39m");
  expect(text).toContain("\u001b[33mwarning\u001b[39m");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with one.
  expect(text.replace(/\u001b\[\d+m/g, "")).toBe(formatText(findings));
});

test("nothing found is nothing shown", () => {
  expect(formatText([])).toBe("");
  expect(tally([])).toBe("no problems");
  expect(tally(findings)).toBe("3 errors, 1 warning");
});

test("JSON is flat, with level and title", () => {
  const report = JSON.parse(formatJson(findings.slice(1, 3), { objects: 7 })) as Record<string, unknown>;
  expect(report).toEqual({
    ok: false,
    errors: 1,
    warnings: 1,
    objects: 7,
    diagnostics: [
      {
        code: "FLOE2001",
        level: "error",
        title: "Kafka topic that nobody declares",
        what: "no KafkaTopic 'orders'",
        file: "dist/60.yaml",
        line: 9,
        column: 7,
        object: "KafkaSource apps/orders",
        path: "spec.topics[0]",
        got: "orders",
        expected: "consumed topic: a topic of Kafka cluster 'events'",
      },
      expect.objectContaining({ code: "FLOE3104", level: "warning", nextStep: "set a sink" }),
    ],
  });
  expect(JSON.parse(formatJson([]))).toMatchObject({ ok: true, errors: 0, diagnostics: [] });
});

test("on one line: place, code, object, path, then what, got, expected and the next step", () => {
  expect(findings.map(oneLine)).toEqual([
    "config.yaml:14:5: FLOE1002 components.strimzi.chart_vers: unknown key 'chart_vers'; expected one of chart_name, chart_version; did you mean 'chart_version'?",
    "dist/60.yaml:9:7: FLOE2001 KafkaSource apps/orders spec.topics[0]: no KafkaTopic 'orders'; got \"orders\"; expected consumed topic: a topic of Kafka cluster 'events'",
    "dist/60.yaml:120:3: FLOE3104 KafkaSource apps/orders spec.delivery: events that cannot be delivered are dropped; set a sink",
    "50-store.k8s.yaml: FLOE2003 CephObjectStoreUser rook/u: no Secret 'keys'",
  ]);
  expect(new DiagnosticError("lint", findings.slice(0, 1)).message).toMatch(
    /^lint: 1 problem\n {2}config\.yaml:14:5: FLOE1002/,
  );
});

test("long values are cut", () => {
  expect(inline("x".repeat(500))).toHaveLength(120);
  expect(inline({ a: 1 })).toBe('{"a":1}');
  expect(inline(undefined)).toBe("undefined");
});

test.each<[why: string, source: Parameters<typeof chooseStyle>[0], style: typeof plain]>([
  ["on a terminal", { isTTY: true, env: {} }, coloured],
  ["in a pipe", { isTTY: false, env: {} }, plain],
  ["with NO_COLOR", { isTTY: true, env: { NO_COLOR: "1" } }, plain],
  ["with an empty NO_COLOR, which means nothing", { isTTY: true, env: { NO_COLOR: "" } }, coloured],
  ["with FORCE_COLOR in a pipe", { isTTY: false, env: { FORCE_COLOR: "1" } }, coloured],
  ["with FORCE_COLOR=0 on a terminal", { isTTY: true, env: { FORCE_COLOR: "0" } }, plain],
  ["with both, NO_COLOR wins", { isTTY: true, env: { NO_COLOR: "1", FORCE_COLOR: "1" } }, plain],
  ["on a dumb terminal", { isTTY: true, env: { TERM: "dumb" } }, plain],
])("style %s", (_, source, style) => expect(chooseStyle(source)).toBe(style));
