/** Content of an element: text, or child elements; a name with an array value repeats. */
export type XmlContent = string | number | boolean | XmlChildren;
/** Child elements by name, in order. */
export interface XmlChildren {
  readonly [name: string]: XmlContent | readonly XmlContent[] | undefined;
}

const NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/";

/** Renders an answer document; names whose value is `undefined` are left out. */
export function renderXml(root: string, children: XmlChildren): string {
  const xmlns = root === "Error" ? "" : ` xmlns="${NAMESPACE}"`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root}${xmlns}>${renderChildren(children)}</${root}>`;
}

function renderChildren(children: XmlChildren): string {
  return Object.entries(children)
    .flatMap(([name, value]) =>
      (Array.isArray(value) ? value : [value]).map((one) => renderElement(name, one)),
    )
    .join("");
}

function renderElement(name: string, value: XmlContent | undefined): string {
  if (value === undefined) return "";
  const inner = typeof value === "object" ? renderChildren(value) : escapeXml(String(value));
  return `<${name}>${inner}</${name}>`;
}

function escapeXml(text: string): string {
  return text.replace(/[&<>"\r]/g, (c) => `&#${c.charCodeAt(0)};`);
}

/** @returns texts of all elements with that name, wherever they are; for the flat documents clients send */
export function elementTexts(xml: string, name: string): string[] {
  const pattern = new RegExp(`<(?:\\w+:)?${name}(?:\\s[^>]*)?>([^<]*)</(?:\\w+:)?${name}>`, "g");
  return [...xml.matchAll(pattern)].map((match) => unescapeXml(match[1] ?? ""));
}

function unescapeXml(text: string): string {
  const named: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };
  return text.replace(/&(?:#x([0-9a-fA-F]+)|#(\d+)|(\w+));/g, (whole, hex, decimal, name) => {
    if (name !== undefined) return named[name] ?? whole;
    const code = Number.parseInt(hex ?? decimal, hex === undefined ? 10 : 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
