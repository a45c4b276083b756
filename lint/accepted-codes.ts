import { codes, isCode } from "../diagnostics/codes";
import { nearest } from "../schema/nearest";
import { text } from "./json";
import type { Manifest } from "./manifest";
import type { LintRule } from "./rule";

/**
 * Annotation by which an object accepts findings about itself: codes, separated by commas. For what is
 * known and meant, such as a demo that may lose its events.
 */
export const ACCEPT_ANNOTATION = "floe.dev/lint-ignore";

/** Codes that an object accepts. */
export function acceptedCodes({ object }: Manifest): string[] {
  const value = text(object, "metadata", "annotations", ACCEPT_ANNOTATION) ?? "";
  return value
    .split(",")
    .map((code) => code.trim())
    .filter((code) => code !== "");
}

/** A mistyped code would silently accept nothing. */
export const acceptedCodesExist: LintRule = {
  kinds: ["*"],
  *check(manifest) {
    for (const code of acceptedCodes(manifest)) {
      if (isCode(code)) continue;
      const suggestion = nearest(code, Object.keys(codes), 1);
      yield {
        code: "FLOE3909",
        what: `no code '${code}'`,
        path: ["metadata", "annotations", ACCEPT_ANNOTATION],
        got: code,
        expected: "codes of docs/errors.md, separated by commas",
        ...(suggestion !== undefined && { suggestion }),
      };
    }
  },
};
