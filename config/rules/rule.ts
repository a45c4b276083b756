import type { Diagnostic } from "../../diagnostics/diagnostic";
import type { ValuePath } from "../../schema/violation";
import type { FloeConfig } from "../types";

/** A finding about a setting, placed by its path in the configuration. */
export type RuleFinding = Omit<Diagnostic, "where"> & { readonly path: ValuePath };

/** A rule between settings that no schema can express. */
export type ConfigRule = (config: FloeConfig) => Iterable<RuleFinding>;
