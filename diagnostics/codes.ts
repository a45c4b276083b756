import type { CodeEntry, Level } from "./code-entry";
import { causeCodes } from "./codes/causes";
import { clusterCodes } from "./codes/cluster";
import { configurationCodes } from "./codes/configuration";
import { environmentCodes } from "./codes/environment";
import { operationCodes } from "./codes/operations";
import { referenceCodes } from "./codes/references";
import { schemaCodes } from "./codes/schema";
import { toolCodes } from "./codes/tools";
import { valueCodes } from "./codes/values";

/**
 * Every code that floe reports, in the order of docs/errors.md, which is generated from
 * this table. A code that is retired is never given again.
 */
export const codes = {
  ...configurationCodes,
  ...referenceCodes,
  ...valueCodes,
  ...schemaCodes,
  ...operationCodes,
  ...toolCodes,
  ...clusterCodes,
  ...causeCodes,
  ...environmentCodes,
};

/** A code of the table. */
export type DiagnosticCode = keyof typeof codes;

/** The row of a code. */
export function codeEntry(code: DiagnosticCode): CodeEntry {
  return codes[code];
}

/** Whether findings with the code fail the run. */
export function levelOf(code: DiagnosticCode): Level {
  return codeEntry(code).level ?? "error";
}

/** Whether a text is a code of the table. */
export function isCode(text: string): text is DiagnosticCode {
  return Object.hasOwn(codes, text);
}
