/**
 * Every code that configuration and lint can report, in the order of docs/errors.md,
 * which is generated from this table. A code that is retired is never given again.
 */
export const codes = {
  FLOE1001: {
    title: "config.yaml is not YAML",
    why: "The file cannot be parsed, so nothing in it can be trusted.",
    fix: "Mend the syntax at the line that is named; indentation by tabs and unclosed quotes are the usual causes.",
  },
  FLOE1002: {
    title: "unknown key in config.yaml",
    why: "A key that nobody reads is a setting that silently does nothing.",
    fix: "Use the suggested key, or look the name up in docs/configuration.md.",
  },
  FLOE1003: {
    title: "wrong value in config.yaml",
    why: "The value has another type or lies outside what the setting allows.",
    fix: "Write a value of the kind that is named.",
  },
  FLOE1004: {
    title: "missing key in config.yaml",
    why: "The setting has no default, because no value would be right for everybody.",
    fix: "Add the key.",
  },
} as const satisfies Record<`FLOE${number}`, CodeEntry>;

/** One row of the table. */
export interface CodeEntry {
  /** Short name of the finding. */
  readonly title: string;
  /** Why it matters: what would happen on a cluster. */
  readonly why: string;
  /** What to do about it. */
  readonly fix: string;
}

/** A code of the table. */
export type DiagnosticCode = keyof typeof codes;
