import { readFileSync } from "node:fs";
import { LineCounter, parseDocument } from "yaml";
import schema from "../config.schema.json";
import type { DiagnosticCode } from "../diagnostics/codes";
import type { Diagnostic } from "../diagnostics/diagnostic";
import { checkSchema } from "../schema/check";
import { nearest } from "../schema/nearest";
import type { JsonSchema } from "../schema/schema";
import { formatPath, type Violation, type ViolationKind } from "../schema/violation";
import { ConfigError } from "./config-error";
import { fillDefaults } from "./fill-defaults";
import { locate } from "./locate";
import { checkRules } from "./rules";
import type { FloeConfig } from "./types";

const configSchema = schema as unknown as JsonSchema;

/**
 * Reads `config.yaml`, checks it against the schema and the rules between settings,
 * and fills in the defaults.
 *
 * @throws ConfigError with every finding, each with line and column
 */
export function loadConfig(file: string): FloeConfig {
  return parseConfig(readFileSync(file, "utf8"), file);
}

/**
 * The same for text at hand.
 *
 * @param file name that findings show
 * @throws ConfigError with every finding
 */
export function parseConfig(text: string, file = "config.yaml"): FloeConfig {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0)
    throw new ConfigError(
      document.errors.map((error) => {
        const { line, col } = lines.linePos(error.pos[0]);
        return { code: "FLOE1001", what: error.message, where: { file, line, column: col } };
      }),
    );
  const value: unknown = document.toJS() ?? {};
  const place = (path: Violation["path"]) => ({
    file,
    ...locate(document.contents, lines, path),
    path: formatPath(path),
  });
  const violations = checkSchema(configSchema, value);
  if (violations.length > 0)
    throw new ConfigError(violations.map((violation) => report(violation, place(violation.path))));
  const config = fillDefaults(configSchema, value, configSchema) as FloeConfig;
  const findings = checkRules(config);
  if (findings.length > 0)
    throw new ConfigError(findings.map(({ path, ...finding }) => ({ ...finding, where: place(path) })));
  return config;
}

const codeOf = (kind: ViolationKind): DiagnosticCode =>
  kind === "unknown-field" ? "FLOE1002" : kind === "missing-field" ? "FLOE1004" : "FLOE1003";

function report(violation: Violation, where: Diagnostic["where"]): Diagnostic {
  const name = String(violation.path.at(-1) ?? "");
  const meant =
    violation.kind === "unknown-field" ? name : typeof violation.got === "string" ? violation.got : undefined;
  const suggestion = meant === undefined ? undefined : nearest(meant, violation.candidates ?? []);
  const what = {
    "unknown-field": `unknown key '${name}'`,
    "missing-field": `missing key '${name}'`,
  }[violation.kind as string];
  return {
    code: codeOf(violation.kind),
    what: what ?? `wrong value of '${name}'`,
    where,
    ...(violation.kind === "unknown-field" || violation.kind === "missing-field"
      ? {}
      : { got: violation.got }),
    expected: violation.expected,
    ...(suggestion === undefined ? {} : { suggestion }),
  };
}
