/**
 * A JSON value as YAML, in the style that cdk8s writes: block style, two spaces, no folding, keys in
 * their order. It means the same to readers of YAML 1.1 (kubectl) and 1.2: whatever either of them
 * takes for something other than text is quoted.
 *
 * Written here because a stringifier for every style that YAML knows takes ten times as long, which
 * is half the time of a whole synthesis. Values are JSON only: no dates, classes, shared references.
 *
 * @returns text that ends with a newline
 */
export function toYaml(value: unknown): string {
  if (isEmpty(value) || typeof value !== "object" || value === null) return `${scalar(value, "  ")}\n`;
  return `${block(value, "")}\n`;
}

/** Several documents of one file. */
export function toYamlDocuments(values: readonly unknown[]): string {
  return values.map(toYaml).join("---\n");
}

/** The lines of a map or list that has items; the first one without indentation, as it follows `- `. */
function block(value: object, indent: string): string {
  if (Array.isArray(value))
    return value.map((item) => `- ${inline(item, `${indent}  `)}`).join(`\n${indent}`);
  return Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .map(([key, field]) => `${quote(key, isPlain(key))}:${after(field, indent)}`)
    .join(`\n${indent}`);
}

/** A value on the line of its dash. */
function inline(value: unknown, indent: string): string {
  if (typeof value !== "object" || value === null || isEmpty(value)) return scalar(value, indent);
  return block(value, indent);
}

/** A value behind its key. */
function after(value: unknown, indent: string): string {
  const inner = `${indent}  `;
  if (typeof value !== "object" || value === null || isEmpty(value)) return ` ${scalar(value, inner)}`;
  return `\n${inner}${block(value, inner)}`;
}

function isEmpty(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}

function scalar(value: unknown, indent: string): string {
  if (typeof value === "string")
    return isLiteral(value) ? literal(value, indent) : quote(value, isPlain(value));
  if (Array.isArray(value)) return "[]";
  if (typeof value === "object" && value !== null) return "{}";
  return JSON.stringify(value) ?? "null";
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what YAML cannot hold as they are.
const unprintable = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]/;

/** Text of several lines stays readable as lines, unless white space at its edges would get lost. */
function isLiteral(text: string): boolean {
  return text.includes("\n") && !unprintableText(text) && !/^[\n\t ]|\n[\t ]+$/.test(text);
}

/** Characters beyond the basic plane come as pairs, which are printable. */
function unprintableText(text: string): boolean {
  return unprintable.test(text.replace(/[\ud800-\udbff][\udc00-\udfff]/g, ""));
}

/** `|-` without a line end, `|` with one, `|+` with several. */
function literal(text: string, indent: string): string {
  const chomping = text.endsWith("\n\n") ? "+" : text.endsWith("\n") ? "" : "-";
  const body = text.replace(/\n$/, "").replace(/^(?=[^\n])/gm, indent);
  return `|${chomping}\n${body}`;
}

function quote(text: string, plain: boolean): string {
  if (plain) return text;
  const single = text.includes('"') && !text.includes("'") && !/[\n\t]/.test(text) && !unprintableText(text);
  if (single) return `'${text}'`;
  return JSON.stringify(text).replace(
    new RegExp(unprintable, "g"),
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Texts that a reader of YAML 1.1 or 1.2 takes for null, a boolean, a merge, a number or a date. */
const ambiguous = new RegExp(
  `^(?:${[
    "~|null|true|false|y|n|yes|no|on|off|=|<<",
    "[-+]?\\.inf|\\.nan",
    "[-+]?0b[01_]+|[-+]?0o?[0-7_]+|[-+]?0x[0-9a-f_]+",
    "[-+]?(?:\\.[0-9_]*|[0-9][0-9_,]*(?:\\.[0-9_]*)?)(?:e[-+]?[0-9]+)?",
    "[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\\.[0-9_]*)?",
    "[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[t \\t].*)?",
  ].join("|")})$`,
  "i",
);

/** What may not begin or stand in plain text. */
const structural = /^(?:---|\.\.\.)(?:\s|$)|^[\s,[\]{}#&*!|>'"%@`]|^[-?:](?:\s|$)|[\n\t]|: | #|:$|\s$/;

function isPlain(text: string): boolean {
  return text !== "" && !structural.test(text) && !ambiguous.test(text) && !unprintableText(text);
}
