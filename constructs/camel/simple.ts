/** A value in a text of Camel's Simple language: `simpleValue("header[key]")` is `${header[key]}`. */
export function simpleValue(name: string): string {
  return `\${${name}}`;
}
