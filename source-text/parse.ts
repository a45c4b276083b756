import { type Alias, type Document, LineCounter, type ParsedNode, parseAllDocuments, visit } from "yaml";
import type { ValuePath } from "../schema/violation";
import { locate, type Position } from "./locate";
import { positionOf, type SyntaxProblem, syntaxProblems } from "./syntax-problem";

/** One document of a YAML file. */
export interface YamlDocument {
  /** The value; keys are text, merge keys (`<<`) are merged. */
  readonly value: unknown;
  /** Line and column of a value, or of the nearest thing above it that exists. */
  locate(path: ValuePath): Position;
}

/** A YAML file: its documents, or what is wrong with its syntax. */
export interface YamlFile {
  readonly documents: readonly YamlDocument[];
  readonly problems: readonly SyntaxProblem[];
}

/**
 * Parses YAML 1.2 with merge keys. Documents without content are left out, as kubectl does.
 *
 * A file with problems has no documents: what a broken file means is a guess.
 */
export function parseYaml(text: string): YamlFile {
  const lines = new LineCounter();
  const parsed = parseAllDocuments(text, {
    lineCounter: lines,
    prettyErrors: false,
    merge: true,
    // Otherwise a mapping as a key, as in `{{ template }}`, prints a warning of Node's.
    logLevel: "error",
  });
  const documents = "empty" in parsed ? [] : (parsed as Document.Parsed[]);
  const problems: SyntaxProblem[] = [];
  const values: YamlDocument[] = [];
  for (const document of documents) {
    problems.push(...syntaxProblems(document, lines, text));
    if (problems.length > 0) continue;
    const value = toValue(document, lines);
    if ("what" in value) problems.push(value);
    else if (value.value !== null && value.value !== undefined)
      values.push({ value: value.value, locate: (path) => locate(document, lines, path) });
  }
  return { documents: problems.length > 0 ? [] : values, problems };
}

/** Resolving aliases is what can still fail: they may be too many (a "billion laughs" file) or lead nowhere. */
function toValue(
  document: Document.Parsed<ParsedNode>,
  lines: LineCounter,
): { value: unknown } | SyntaxProblem {
  try {
    return { value: document.toJS() };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const what = message.charAt(0).toLowerCase() + message.slice(1);
    const offset = unresolvedAlias(document)?.range?.[0] ?? document.range[0];
    return { what, duplicateKey: false, ...positionOf(offset, lines) };
  }
}

function unresolvedAlias(document: Document.Parsed<ParsedNode>): Alias | undefined {
  let found: Alias | undefined;
  visit(document, {
    Alias: (_, alias) => {
      if (alias.resolve(document) !== undefined) return undefined;
      found = alias;
      return visit.BREAK;
    },
  });
  return found;
}
