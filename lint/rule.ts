import type { DiagnosticCode } from "../diagnostics/codes";
import type { Diagnostic } from "../diagnostics/diagnostic";
import type { ValuePath } from "../schema/violation";
import type { LintContext } from "./context";
import type { Manifest } from "./manifest";
import type { Target } from "./target";

/** A finding about an object, placed by a path within it. */
export type Finding = Omit<Diagnostic, "where"> & { readonly path: ValuePath };

/** A rule about objects of some kinds. */
export interface LintRule {
  /** Kinds that it looks at, as `Kind.group`; `*` for every kind. */
  readonly kinds: readonly string[];
  check(manifest: Manifest, context: LintContext): Iterable<Finding>;
}

/** A field that names another object. */
export interface Reference {
  readonly path: ValuePath;
  readonly target: Target;
  /** Code when the object does not exist. */
  readonly code: DiagnosticCode;
  /** What the object is to the referrer: "event destination". */
  readonly role: string;
  /** A key that the object has to have. @default - the object is enough */
  readonly key?: KeyReference;
  /** The name as the field spells it. @default - the target's name */
  readonly spelled?: string;
}

/** A key of a Secret or a ConfigMap. */
export interface KeyReference {
  readonly name: string;
  readonly path: ValuePath;
  /** Code when the object has no such key. */
  readonly code: DiagnosticCode;
}

/** References of objects of some kinds. */
export interface ReferenceRule {
  /** Kinds that it looks at, as `Kind.group`; `*` for every kind. */
  readonly kinds: readonly string[];
  references(manifest: Manifest, context: LintContext): Iterable<Reference>;
}

/** A finding about an object that is found by looking at all of them. */
export interface PlacedFinding {
  readonly manifest: Manifest;
  readonly finding: Finding;
}

/** A rule about the whole. */
export type PlatformRule = (context: LintContext) => Iterable<PlacedFinding>;
