/**
 * Sequences that mean something in a NiFi property even inside a quoted text. A rule that holds one
 * can not be written into a flow: two start an expression and a parameter, and a backslash before the
 * closing quote hides that quote from the scanner of nifi-expression-language's Query, escaped or not.
 */
export const NIFI_FORBIDDEN = {
  "${": "which NiFi takes for an expression",
  "#{": "which NiFi takes for a parameter",
  "\\": "which NiFi takes for an escape",
} as const;

/** An expression of NiFi's Expression Language: `el("s3.size", "toNumber()")` is `${s3.size:toNumber()}`. */
export function el(subject: string, ...functions: readonly string[]): string {
  return `\${${[subject, ...functions].join(":")}}`;
}

/** A text without backslashes as argument of a function. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "\\'")}'`;
}

const HEX = "[0-9A-Fa-f]";
const TAIL = `%[89AaBb]${HEX}`;

/**
 * Well-formed form encoding of UTF-8 (RFC 3629 §4), as a regular expression of Java. NiFi's `urlDecode`
 * throws for `100%`, which would stop the flow at that event for ever, and turns broken UTF-8 into
 * replacement characters, which name no object.
 */
export const FORM_ENCODED = `(?:${[
  "[^%]",
  `%[0-7]${HEX}`,
  `%[Cc][2-9A-Fa-f]${TAIL}`,
  `%[Dd]${HEX}${TAIL}`,
  `%[Ee]0%[AaBb]${HEX}${TAIL}`,
  `%[Ee][1-9A-CEFa-cef]${TAIL}${TAIL}`,
  `%[Ee][Dd]%[89]${HEX}${TAIL}`,
  `%[Ff]0%[9ABab]${HEX}${TAIL}${TAIL}`,
  `%[Ff][1-3]${TAIL}${TAIL}${TAIL}`,
  `%[Ff]4%8${HEX}${TAIL}${TAIL}`,
].join("|")})*`;
