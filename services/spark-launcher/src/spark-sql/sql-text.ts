/** A quoted identifier of Spark SQL. */
export function sqlName(name: string): string {
  return `\`${name.replaceAll("`", "``")}\``;
}

/** A text literal of Spark SQL, whose parser takes backslashes for escapes. */
export function sqlText(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
