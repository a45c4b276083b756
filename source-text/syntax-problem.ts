import {
  type Document,
  isMap,
  isPair,
  isScalar,
  isSeq,
  type LineCounter,
  type Node,
  type Pair,
  type Scalar,
  visit,
  type YAMLParseError,
} from "yaml";
import { formatPath } from "../schema/violation";
import type { Position } from "./locate";

/** What a reader of YAML objects to. */
export interface SyntaxProblem extends Position {
  /** What is wrong, as a clause in lower case without a full stop. */
  readonly what: string;
  /** Whether a mapping has a key twice. */
  readonly duplicateKey: boolean;
  /** Path of the key that stands twice. @default - something else is wrong: what a broken file means is a guess */
  readonly path?: string;
  /** The line, as it is written. @default - not about a line */
  readonly text?: string;
  /** @default - said by `what` */
  readonly expected?: string;
}

type Raw = Pick<YAMLParseError, "code" | "message" | "pos">;

/**
 * The problems of one document, without those that only follow from the one before.
 *
 * The parser reports every line that it can no longer place after a first slip: the rest of a broken
 * line, and each line of a mapping whose indentation no longer fits.
 */
export function syntaxProblems(document: Document.Parsed, lines: LineCounter, text: string): SyntaxProblem[] {
  const problems: SyntaxProblem[] = [];
  let last: { readonly code: string; readonly line: number } | undefined;
  const found = [...document.errors, ...document.warnings].sort((a, b) => a.pos[0] - b.pos[0]);
  for (const error of found) {
    const { line } = lines.linePos(error.pos[0]);
    const { code } = error;
    const consequence = last !== undefined && follows(code, line, last);
    last = { code: consequence && last !== undefined ? last.code : code, line };
    if (!consequence || code === "DUPLICATE_KEY") problems.push(describe(error, document, lines, text));
  }
  return problems;
}

/** Whether a problem goes on with a run that began with `last.code` and has reached `last.line`. */
function follows(
  code: string,
  line: number,
  last: { readonly code: string; readonly line: number },
): boolean {
  if (line === last.line) return true;
  const displaced = code === "BAD_INDENT" || (last.code === "TAB_AS_INDENT" && code !== "TAB_AS_INDENT");
  return displaced && line === last.line + 1;
}

function describe(error: Raw, document: Document.Parsed, lines: LineCounter, text: string): SyntaxProblem {
  switch (error.code) {
    case "DUPLICATE_KEY":
      return duplicateKey(error, document, lines);
    case "TAB_AS_INDENT":
      return at(error.pos[0], lines, text, "a tab indents the line", "spaces");
    case "MISSING_CHAR": {
      // The parser looks for the closing quote to the end, which says nothing about where it belongs.
      const start = openQuote(document, error.pos[0]);
      return start === undefined
        ? at(error.pos[0], lines, text, clause(error.message))
        : at(start, lines, text, "the quote is not closed", "a closing quote");
    }
    case "BAD_INDENT":
      return /^All (mapping|sequence) items/.test(error.message)
        ? at(
            firstCharacter(error.pos[0], text),
            lines,
            text,
            "the line does not fit the indentation above it",
            SIBLINGS,
          )
        : at(error.pos[0], lines, text, clause(error.message));
    case "BAD_SCALAR_START":
      return at(error.pos[0], lines, text, clause(error.message), "the value in quotes");
    default:
      return at(error.pos[0], lines, text, clause(error.message));
  }
}

const SIBLINGS = "the column of the keys or items that it belongs to";

/** An error about indentation points at the break before the line; the first character is what is seen. */
function firstCharacter(offset: number, text: string): number {
  let first = offset;
  while (text[first] === " " || text[first] === "\n" || text[first] === "\r") first++;
  return first < text.length ? first : offset;
}

function at(
  offset: number,
  lines: LineCounter,
  text: string,
  what: string,
  expected?: string,
): SyntaxProblem {
  return {
    what,
    duplicateKey: false,
    ...positionOf(offset, lines),
    text: lineAt(offset, text),
    ...(expected !== undefined && { expected }),
  };
}

function lineAt(offset: number, text: string): string {
  const start = text.lastIndexOf("\n", offset - 1) + 1;
  const end = text.indexOf("\n", start);
  return text.slice(start, end === -1 ? undefined : end).trimEnd();
}

function duplicateKey({ pos }: Raw, document: Document.Parsed, lines: LineCounter): SyntaxProblem {
  const { path, first } = keyAt(document, pos[0]);
  const { line } = first === undefined ? {} : positionOf(first, lines);
  return {
    what: "the mapping has this key already",
    duplicateKey: true,
    ...positionOf(pos[0], lines),
    ...(path !== undefined && { path }),
    ...(line !== undefined && { expected: `the key once; it stands in line ${line} too` }),
  };
}

/** Path of the key that begins at an offset, and where the same key began first. */
function keyAt(document: Document, offset: number): { path?: string; first?: number } {
  let found: { path?: string; first?: number } = {};
  visit(document, {
    Scalar: (role, key, ancestors) => {
      if (role !== "key" || key.range?.[0] !== offset) return undefined;
      const map = ancestors.findLast((node) => isMap(node));
      const twin = map?.items.find(({ key: other }) => isScalar(other) && other.value === key.value);
      const first = (twin?.key as Scalar | undefined)?.range?.[0];
      found = { path: pathOf(ancestors), ...(first !== undefined && { first }) };
      return visit.BREAK;
    },
  });
  return found;
}

function pathOf(ancestors: readonly (Document | Node | Pair)[]): string {
  return formatPath(
    ancestors.flatMap<string | number>((node, index) => {
      if (isPair(node)) return String(isScalar(node.key) ? node.key.value : node.key);
      return isSeq(node) ? node.items.indexOf(ancestors[index + 1]) : [];
    }),
  );
}

/** Where the quoted text begins in which an offset lies. */
function openQuote(document: Document, offset: number): number | undefined {
  let found: number | undefined;
  visit(document, {
    Scalar: (_, { type, range }) => {
      if (type?.startsWith("QUOTE_") && range && range[0] <= offset && offset <= range[2]) found = range[0];
    },
  });
  return found;
}

const clause = (message: string) => message.charAt(0).toLowerCase() + message.slice(1);

/** Line and column of an offset in a text. */
export function positionOf(offset: number, lines: LineCounter): Position {
  const { line, col } = lines.linePos(offset);
  return line === 0 ? {} : { line, column: col };
}
