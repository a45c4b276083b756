import { nearest } from "../../schema/nearest";
import type { Manifest } from "../manifest";
import type { Finding } from "../rule";
import { schemas } from "../schemas/registry";

/**
 * What is wrong with an object whose version or kind floe has no schema of.
 *
 * A kind that is merely not imported is no finding: only a slip of one letter is taken for one.
 */
export function* unknownKind({ group, version, kind, apiVersion }: Manifest): Iterable<Finding> {
  const versions = schemas.versionsOf(group, kind);
  if (versions.length > 0) {
    const prefix = group === "" ? "" : `${group}/`;
    yield {
      code: "FLOE4003",
      what: `${kind} is not known in version '${version}'`,
      path: ["apiVersion"],
      got: apiVersion,
      expected: `${prefix}${versions.join(` or ${prefix}`)}`,
      suggestion: `${prefix}${versions[0]}`,
    };
    return;
  }
  const suggestion = nearest(kind, schemas.kindsOf(group), 1);
  if (suggestion !== undefined)
    yield {
      code: "FLOE4004",
      what: `no kind '${kind}' in '${group === "" ? "the core group" : group}'`,
      path: ["kind"],
      got: kind,
      expected: "a kind of the group",
      suggestion,
    };
}
