/** A mapping entry whose single-quoted value does not end on its line. */
const UNCLOSED = /^\s*(?:- )?[\w$.-]+: '(?:[^']|'')*$/;
/** A line that ends a single-quoted value: an odd run of quotes before trailing blanks. */
const CLOSING = /(?:^|[^'])(?:'')*'\s*$/;

/**
 * Joins single-quoted scalars that run over several lines into one line.
 *
 * knative-operator 1.21 writes such scalars with continuation lines indented less than the key demands.
 * Go's YAML reader accepts that, the JavaScript ones refuse it. Folding turns a line break into a space
 * (YAML 1.2 §7.3.2), which is what a reader would have made of it.
 */
export function joinQuotedScalars(text: string): string {
  const lines: string[] = [];
  let open: string | undefined;
  for (const line of text.split("\n")) {
    if (open !== undefined) {
      open = `${open} ${line.trim()}`;
      if (CLOSING.test(line)) {
        lines.push(open);
        open = undefined;
      }
    } else if (UNCLOSED.test(line)) {
      open = line;
    } else {
      lines.push(line);
    }
  }
  if (open !== undefined) lines.push(open);
  return lines.join("\n");
}
