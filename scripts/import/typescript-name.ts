import camelCase from "camelcase";

/** Members that json2jsii renames, because jsii reserves them in other languages. */
const RENAMED = new Set(["build", "equals", "hashcode"]);

/**
 * The name that `cdk8s import` gives a property: `useSSL` becomes `useSsl`, `build` becomes `build_`.
 * Follows json2jsii 0.5 `TypeGenerator.emitProperty`; the name may be no identifier (`3scale`).
 */
export function typeScriptName(property: string): string {
  const name = camelCase(property.replace(/^\$/, "").replace("/", "_"));
  return RENAMED.has(name.toLowerCase()) ? `${name}_` : name;
}
