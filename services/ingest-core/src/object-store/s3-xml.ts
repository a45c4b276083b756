import { IngestError } from "../errors";

/** One element of an S3 answer: its own text and its children, in document order. */
export interface XmlElement {
  readonly name: string;
  readonly text: string;
  readonly children: readonly XmlElement[];
}

/** Deeper than any S3 answer; the parser keeps an explicit stack, so this bounds work, not the call stack. */
const MAX_DEPTH = 16;
const MAX_ELEMENTS = 100_000;

/**
 * Reads the subset of XML 1.0 that S3 stores answer with: elements, text,
 * character references, CDATA; attributes, comments and instructions are skipped.
 * A DOCTYPE is refused, so entities cannot expand. One linear pass.
 *
 * Namespaces prefixes are dropped: RGW, AWS and SeaweedFS disagree about them.
 *
 * @throws IngestError `store.protocol` (retriable) for anything malformed
 */
export function parseXml(source: string): XmlElement {
  const root: OpenElement = { name: "", text: "", children: [] };
  const stack: OpenElement[] = [root];
  let elements = 0;
  let at = 0;
  const fail = (what: string): never => {
    throw new IngestError("store.protocol", `malformed XML answer: ${what}`, true, { at });
  };

  while (at < source.length) {
    const top = stack[stack.length - 1] ?? root;
    const open = source.indexOf("<", at);
    const text = source.slice(at, open < 0 ? source.length : open);
    top.text += unescapeXml(text, fail);
    if (open < 0) break;
    at = open;
    if (source.startsWith("<!--", at)) at = after("-->", at + 4);
    else if (source.startsWith("<![CDATA[", at)) {
      const end = after("]]>", at + 9);
      top.text += source.slice(at + 9, end - 3);
      at = end;
    } else if (source.startsWith("<?", at)) at = after("?>", at + 2);
    else if (source.startsWith("<!", at)) fail("document type declaration");
    else if (source.startsWith("</", at)) {
      const end = after(">", at + 2);
      const name = localName(source.slice(at + 2, end - 1).trim());
      if (stack.length < 2 || top.name !== name) fail(`unexpected </${name.slice(0, 40)}>`);
      stack.pop();
      at = end;
    } else {
      const end = tagEnd(at + 1);
      const selfClosing = source[end - 2] === "/";
      const inner = source.slice(at + 1, end - (selfClosing ? 2 : 1));
      const name = localName(/^[^\s]*/.exec(inner)?.[0] ?? "");
      if (!/^[\p{L}_][\p{L}\p{N}_.-]*$/u.test(name)) fail("bad element name");
      if (++elements > MAX_ELEMENTS) fail(`more than ${MAX_ELEMENTS} elements`);
      const element: OpenElement = { name, text: "", children: [] };
      top.children.push(element);
      if (!selfClosing) stack.push(element);
      if (stack.length > MAX_DEPTH + 1) fail(`deeper than ${MAX_DEPTH}`);
      at = end;
    }
  }
  const [only, second] = root.children;
  if (stack.length > 1) return fail(`unclosed <${stack[stack.length - 1]?.name}>`);
  if (only === undefined || second !== undefined || root.text.trim() !== "")
    return fail("not one root element");
  return only;

  function after(mark: string, from: number): number {
    const found = source.indexOf(mark, from);
    return found < 0 ? fail(`missing ${mark}`) : found + mark.length;
  }

  /** Index after the `>` that ends a start tag; a `>` inside an attribute value does not. */
  function tagEnd(from: number): number {
    let quote = "";
    for (let i = from; i < source.length; i++) {
      const c = source[i] ?? "";
      if (quote !== "") {
        if (c === quote) quote = "";
      } else if (c === '"' || c === "'") quote = c;
      else if (c === ">") return i + 1;
    }
    return fail("unclosed tag");
  }
}

/** @returns text of the first child with that name, `undefined` when there is none */
export function childText(element: XmlElement, name: string): string | undefined {
  return element.children.find((child) => child.name === name)?.text;
}

/** @returns all children with that name, in order */
export function childrenNamed(element: XmlElement, name: string): XmlElement[] {
  return element.children.filter((child) => child.name === name);
}

/** Escapes text for an element; `\r` too, because parsers turn a literal one into `\n`. */
export function escapeXml(text: string): string {
  return text.replace(/[&<>"\r]/g, (c) => `&#${c.charCodeAt(0)};`);
}

interface OpenElement {
  readonly name: string;
  text: string;
  readonly children: OpenElement[];
}

const NAMED: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

function unescapeXml(text: string, fail: (what: string) => never): string {
  if (!text.includes("&")) return text;
  return text.replace(/&([^;&]{0,10});?/g, (whole, body: string) => {
    const named = NAMED[body];
    if (named !== undefined && whole.endsWith(";")) return named;
    const numeric = /^#(?:x([0-9a-fA-F]{1,6})|([0-9]{1,7}))$/.exec(body);
    const code = Number.parseInt(numeric?.[1] ?? numeric?.[2] ?? "", numeric?.[1] === undefined ? 10 : 16);
    if (!whole.endsWith(";") || !(code > 0 && code <= 0x10ffff)) return fail("bad character reference");
    return String.fromCodePoint(code);
  });
}

function localName(name: string): string {
  return name.slice(name.indexOf(":") + 1);
}
