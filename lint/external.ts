import type { IConstruct } from "constructs";
import type { ExternalObject } from "../config/types";

const declared = new WeakMap<IConstruct, ExternalObject[]>();

/**
 * Declares objects that exist already, so that references to them are taken as given: what
 * `platform.external` does in config.yaml, for programs that build charts of their own.
 *
 * @param scope any construct of the app
 */
export function external(scope: IConstruct, ...objects: readonly ExternalObject[]): void {
  declared.set(scope.node.root, [...externalOf(scope), ...objects]);
}

/** Every object that was declared in the app of a construct. */
export function externalOf(scope: IConstruct): readonly ExternalObject[] {
  return declared.get(scope.node.root) ?? [];
}
