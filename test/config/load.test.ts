import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { ConfigError } from "../../config/config-error";
import { loadConfig, parseConfig } from "../../config/load";
import type { Diagnostic } from "../../diagnostics/diagnostic";
import { configMistakes } from "./mistakes";

function findings(read: () => unknown): readonly Diagnostic[] {
  try {
    read();
  } catch (error) {
    if (error instanceof ConfigError) return error.diagnostics;
    throw error;
  }
  throw new Error("the configuration was accepted");
}

describe("a slip is reported with its code and place", () => {
  test.each(configMistakes.map((mistake) => [mistake.code, mistake.slip, mistake] as const))(
    "%s: %s",
    (code, _, mistake) => {
      const found = findings(() => parseConfig(mistake.yaml, "my.yaml"));
      expect(new Set(found.map((finding) => finding.code))).toEqual(new Set([code]));
      const [finding] = found;
      expect(finding?.where).toMatchObject({ file: "my.yaml", line: mistake.line, column: mistake.column });
      if (mistake.path !== undefined) expect(finding?.where.path).toBe(mistake.path);
      if (mistake.says !== undefined)
        expect([finding?.what, finding?.expected].join(" ")).toContain(mistake.says);
      if (mistake.suggests !== undefined)
        expect([finding?.suggestion, finding?.nextStep]).toContain(mistake.suggests);
    },
  );
});

test("a mistyped key is one finding: the key that was meant is not missing as well", () => {
  const yaml =
    "ingest:\n  tables:\n    - {prefixx: incoming/orders/, table: sales.orders}\n    - {table: sales.items}\n";
  expect(findings(() => parseConfig(yaml))).toMatchObject([
    { code: "FLOE1002", where: { path: "ingest.tables[0].prefixx" }, suggestion: "prefix" },
    { code: "FLOE1004", where: { path: "ingest.tables[1].prefix" } },
  ]);
});

test("of Kafka versions that are equally near the newer one is suggested", () => {
  expect(findings(() => parseConfig("components:\n  strimzi:\n    kafka_version: 4.2.0\n"))).toMatchObject([
    { code: "FLOE1104", suggestion: "4.1.0" },
  ]);
});

test("a name that is too long is not shortened for anybody", () => {
  const [finding] = findings(() => parseConfig(`ingest:\n  inbox:\n    bucket: ${"b".repeat(64)}\n`));
  expect(finding).not.toHaveProperty("suggestion");
  expect(findings(() => parseConfig("ingest:\n  inbox:\n    bucket: Events_Inbox\n"))).toMatchObject([
    { code: "FLOE1108", suggestion: "events-inbox" },
  ]);
});

describe("what is accepted", () => {
  test("an empty file: every setting has its default", () => {
    expect(parseConfig("")).toMatchObject({
      platform: { profile: "playground", apps_namespace: "default" },
      components: { strimzi: { chart_version: "0.50.0", kafka_version: "4.1.1" }, istio: { enabled: false } },
      ingest: { dispatcher: "camel-k", worker: { max_scale: 3 } },
    });
  });

  test("a file of comments", () => expect(parseConfig("# nothing\n")).toEqual(parseConfig("")));

  test("a key without a value is a key that is left out", () => {
    expect(parseConfig("components:\n  kiali:\ningest:\n  tables:\n")).toEqual(parseConfig(""));
  });

  test("a byte order mark", () =>
    expect(parseConfig("\ufeffplatform: {profile: production}").platform.profile).toBe("production"));

  test("anchors and merge keys; a finding in merged text stands where it is written", () => {
    const yaml = [
      "components:",
      "  kiali: &off",
      "    enabled: false",
      "  monitoring:",
      "    <<: *off",
      "    namespace: observability",
    ].join("\n");
    const { components } = parseConfig(yaml);
    expect(components.kiali.enabled).toBe(false);
    expect(components.monitoring).toMatchObject({ enabled: false, namespace: "observability" });
    const wrong = yaml.replace("enabled: false", "enabled: maybe");
    expect(findings(() => parseConfig(wrong)).map(({ where }) => where)).toMatchObject([
      { path: "components.kiali.enabled", line: 3, column: 5 },
      { path: "components.monitoring.enabled", line: 3, column: 5 },
    ]);
  });

  test("a patch release of a known version", () => {
    expect(
      parseConfig("components: {strimzi: {chart_version: 0.50.1}}").components.strimzi.chart_version,
    ).toBe("0.50.1");
  });

  test("versions of what is switched off are not looked at", () => {
    expect(() => parseConfig("components: {istio: {enabled: false, chart_version: 1.20.0}}")).not.toThrow();
  });

  test("a table rule that is shorter than the inbox's prefix matches every file", () => {
    expect(() => parseConfig("ingest: {tables: [{prefix: inc, table: db.t}]}")).not.toThrow();
  });
});

test("every finding is reported at once", () => {
  const yaml =
    "platform:\n  profil: x\ncomponents:\n  strimzi:\n    enabled: 1\ningest:\n  dispatcher: nifi\n";
  expect(findings(() => parseConfig(yaml)).map(({ code, where }) => [code, where.line])).toEqual([
    ["FLOE1002", 2],
    ["FLOE1003", 5],
    ["FLOE1003", 7],
  ]);
});

test("the exception's message names every finding on a line of its own", () => {
  expect(() => parseConfig("components: {istio: {enabled: true}}", "c.yaml")).toThrow(
    /^config: 1 problem\n {2}c\.yaml:1:22: FLOE1101 components\.istio\.enabled: Envoy Gateway and Istio are both enabled; got true; expected exactly one of/,
  );
});

describe("files that cannot be read", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "config-"));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const place = (name: string, content: string | Buffer) => {
    const file = join(folder, name);
    writeFileSync(file, content);
    return file;
  };

  test.each<[slip: string, file: () => string, says: string]>([
    ["missing", () => join(folder, "none.yaml"), "does not exist"],
    [
      "a folder",
      () => {
        mkdirSync(join(folder, "folder.yaml"));
        return join(folder, "folder.yaml");
      },
      "is a folder, not a file",
    ],
    [
      "not UTF-8",
      () => place("latin1.yaml", Buffer.from([0x61, 0x3a, 0x20, 0xe4, 0x0a])),
      "is not UTF-8 text",
    ],
    ["huge", () => place("huge.yaml", Buffer.alloc(1024 * 1024 + 1, 0x23)), "at most 1048576 are read"],
    ["below a file", () => join(place("file", ""), "config.yaml"), "a part of the path is a file"],
  ])("%s", (_, file, says) => {
    const name = file();
    expect(findings(() => loadConfig(name))).toMatchObject([
      { code: "FLOE1005", what: expect.stringContaining(says), where: { file: name } },
    ]);
  });
});

test("whatever the text is, it is a configuration or a list of findings", () => {
  const line = fc.oneof(
    fc.constantFrom(
      "components:",
      "  strimzi:",
      "    enabled: true",
      "ingest: &a",
      "  <<: *a",
      "- x",
      "'",
      "\t",
      "a: {b: [",
      "? !!map",
    ),
    fc.string(),
  );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 8 }), (lines) => {
      const text = lines.join("\n");
      try {
        parseConfig(text);
      } catch (error) {
        if (!(error instanceof ConfigError)) throw error;
        expect(error.diagnostics.length).toBeGreaterThan(0);
      }
    }),
    { numRuns: 300 },
  );
});

test("aliases that multiply are refused, not expanded", () => {
  const levels = Array.from({ length: 12 }, (_, i) =>
    i === 0
      ? "a0: &a0 [x, x]"
      : `a${i}: &a${i} [${Array(9)
          .fill(`*a${i - 1}`)
          .join(", ")}]`,
  );
  expect(findings(() => parseConfig(levels.join("\n")))).toMatchObject([{ code: "FLOE1001" }]);
});
