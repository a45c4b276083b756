import schema from "../config.schema.json";
import type { DiagnosticCode } from "../diagnostics/codes";
import type { Diagnostic, Location } from "../diagnostics/diagnostic";
import { checkSchema } from "../schema/check";
import { nearest } from "../schema/nearest";
import type { JsonSchema } from "../schema/schema";
import { formatPath, type ValuePath, type Violation, type ViolationKind } from "../schema/violation";
import { parseYaml, type YamlDocument } from "../source-text/parse";
import { readText, UnreadableFileError } from "../source-text/read";
import { ConfigError } from "./config-error";
import { fillDefaults } from "./fill-defaults";
import { checkRules } from "./rules";
import type { FloeConfig } from "./types";

const configSchema = schema as unknown as JsonSchema;

/** Longest configuration that is read, in bytes: one that is longer is some other file. */
const MAX_CONFIG_BYTES = 1024 * 1024;

/**
 * Reads `config.yaml`, checks it against the schema and the rules between settings,
 * and fills in the defaults.
 *
 * @throws ConfigError with every finding, each with line and column
 */
export function loadConfig(file: string): FloeConfig {
  return parseConfig(readConfig(file), file);
}

function readConfig(file: string): string {
  try {
    return readText(file, MAX_CONFIG_BYTES);
  } catch (error) {
    if (!(error instanceof UnreadableFileError)) throw error;
    throw new ConfigError([{ code: "FLOE1005", what: error.reason, where: { file } }]);
  }
}

/**
 * The same for text at hand. An empty text is a configuration: every setting has its default.
 *
 * @param file name that findings show
 * @throws ConfigError with every finding
 */
export function parseConfig(text: string, file = "config.yaml"): FloeConfig {
  const document = onlyDocument(text, file);
  const value = withoutEmptyKeys(document?.value ?? {});
  const place = (path: ValuePath): Location => ({
    file,
    ...document?.locate(path),
    path: formatPath(path),
  });
  const violations = withoutEchoes(checkSchema(configSchema, value));
  if (violations.length > 0)
    throw new ConfigError(violations.map((violation) => report(violation, place(violation.path))));
  const config = fillDefaults(configSchema, value, configSchema) as FloeConfig;
  const findings = checkRules(config);
  if (findings.length > 0)
    throw new ConfigError(findings.map(({ path, ...finding }) => ({ ...finding, where: place(path) })));
  return config;
}

/** A key that is mistyped is not missing as well. */
function withoutEchoes(violations: readonly Violation[]): readonly Violation[] {
  const meant = new Set(
    violations
      .filter(({ kind }) => kind === "unknown-field")
      .map(({ path, candidates = [] }) => {
        const name = nearest(String(path.at(-1)), candidates);
        return name === undefined ? undefined : formatPath([...path.slice(0, -1), name]);
      }),
  );
  return violations.filter(({ kind, path }) => kind !== "missing-field" || !meant.has(formatPath(path)));
}

/** Values of Helm charts, in which null takes a default away. */
const VERBATIM = "values";

/** A key without a value (`kiali:`) is a key that is left out: what stays when its lines are commented out. */
function withoutEmptyKeys(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, field]) =>
      field === null ? [] : [[key, key === VERBATIM ? field : withoutEmptyKeys(field)] as const],
    ),
  );
}

/** @throws ConfigError for broken syntax, and for a second document */
function onlyDocument(text: string, file: string): YamlDocument | undefined {
  const { documents, problems } = parseYaml(text);
  if (problems.length > 0)
    throw new ConfigError(
      problems.map(({ what, duplicateKey, text: got, expected, ...place }) => ({
        code: duplicateKey ? "FLOE1006" : "FLOE1001",
        what,
        where: { file, ...place },
        ...(got !== undefined && { got }),
        ...(expected !== undefined && { expected }),
      })),
    );
  const second = documents[1];
  if (second !== undefined)
    throw new ConfigError([
      {
        code: "FLOE1001",
        what: "a second document begins here",
        where: { file, ...second.locate([]) },
        expected: "one document, without a line of three dashes inside it",
      },
    ]);
  return documents[0];
}

const codeOf = (kind: ViolationKind): DiagnosticCode =>
  kind === "unknown-field" ? "FLOE1002" : kind === "missing-field" ? "FLOE1004" : "FLOE1003";

function report({ kind, path, got, expected, candidates }: Violation, where: Location): Diagnostic {
  const name = String(path.at(-1) ?? "");
  const meant = kind === "unknown-field" ? name : typeof got === "string" ? got : undefined;
  const suggestion = meant === undefined ? undefined : nearest(meant, candidates ?? []);
  const unquoted = kind === "wrong-type" && expected === "a string" && typeof got !== "object";
  return {
    code: codeOf(kind),
    what: headline(kind, name),
    where,
    ...(kind !== "unknown-field" && kind !== "missing-field" && { got }),
    expected,
    ...(suggestion !== undefined && { suggestion }),
    ...(unquoted && { nextStep: "put it in quotes, so that YAML reads it as text" }),
  };
}

function headline(kind: ViolationKind, name: string): string {
  if (name === "") return "config.yaml is not a mapping of settings";
  if (kind === "unknown-field") return `unknown key '${name}'`;
  if (kind === "missing-field") return `missing key '${name}'`;
  return `wrong value of '${name}'`;
}
