/** Stable codes of the failures that `npm run import` can report. */
export type ImportErrorCode =
  | "IMPORT_SOURCES_INVALID"
  | "IMPORT_SOURCE_UNREADABLE"
  | "IMPORT_DIGEST_MISMATCH"
  | "IMPORT_YAML_INVALID"
  | "IMPORT_KIND_MISSING"
  | "IMPORT_VERSION_MISSING"
  | "IMPORT_CDK8S_FAILED"
  | "IMPORT_UNUSABLE_TYPESCRIPT"
  | "IMPORT_OUT_OF_DATE";

/** What an {@link ImportError} tells, besides its code. */
export interface ImportErrorDetail {
  /** What went wrong, as a clause without a full stop. */
  readonly what: string;
  /** File, kind or path the failure belongs to. */
  readonly where: string;
  readonly got?: string;
  readonly expected?: string;
  /** What the reader should do now. */
  readonly next: string;
  readonly cause?: unknown;
}

/** The one error of the import pipeline; the message carries every fact of the detail. */
export class ImportError extends Error {
  readonly code: ImportErrorCode;

  constructor(code: ImportErrorCode, detail: ImportErrorDetail) {
    const lines = [`${code}: ${detail.what}`, `  where:    ${detail.where}`];
    if (detail.got !== undefined) lines.push(`  got:      ${detail.got}`);
    if (detail.expected !== undefined) lines.push(`  expected: ${detail.expected}`);
    lines.push(`  next:     ${detail.next}`);
    super(lines.join("\n"), detail.cause === undefined ? undefined : { cause: detail.cause });
    this.name = "ImportError";
    this.code = code;
  }
}
