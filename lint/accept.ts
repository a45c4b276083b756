import { ApiObject } from "cdk8s";
import type { IConstruct } from "constructs";
import type { DiagnosticCode } from "../diagnostics/codes";
import { ACCEPT_ANNOTATION } from "./accepted-codes";

/**
 * Lets an object accept findings about itself: for what is known and meant. The object says so in an
 * annotation, so `floe lint` of the rendered file knows it too.
 *
 * @param construct an object, or a construct with one
 */
export function accept(
  construct: IConstruct,
  ...codes: readonly [DiagnosticCode, ...DiagnosticCode[]]
): void {
  ApiObject.of(construct).metadata.addAnnotation(ACCEPT_ANNOTATION, codes.join(","));
}
