import type { CodeTable } from "../code-entry";

/** Codes of objects that do not fit the schema of their kind: 40xx the file, 41xx the schema, 42xx CEL rules. */
export const schemaCodes = {
  FLOE4001: {
    title: "file is not YAML",
    why: "kubectl refuses the file as a whole.",
    fix: "Mend the syntax at the line that is named.",
  },
  FLOE4002: {
    title: "not a Kubernetes object",
    why: "kubectl refuses a document without apiVersion, kind or name.",
    fix: "Add what is missing, or keep the file out of the folder that is applied.",
  },
  FLOE4003: {
    title: "version that is not known",
    why: "The kind is known in another version; this one is deprecated, removed or mistyped.",
    fix: "Use the version that is named.",
  },
  FLOE4004: {
    title: "kind that is not known",
    why: "The API group is known, but has no such kind: kubectl says `no matches for kind`.",
    fix: "Use the suggested kind, or bring its CRD in: imports/sources.json.",
  },
  FLOE4005: {
    title: "path that cannot be read",
    why: "Nothing of it was checked.",
    fix: "Name files or folders that exist and that you may read.",
  },
  FLOE4101: {
    title: "unknown field",
    why: "The API server drops the field without a word, or refuses the object under strict validation.",
    fix: "Use the suggested field, or remove it.",
  },
  FLOE4102: {
    title: "missing field",
    why: "The API server refuses the object.",
    fix: "Add the field.",
  },
  FLOE4103: {
    title: "wrong type",
    why: "The API server refuses the object.",
    fix: "Write a value of the type that is named; YAML reads unquoted numbers and yes/no as something other than text.",
  },
  FLOE4104: {
    title: "value that is not allowed",
    why: "The API server refuses the object.",
    fix: "Use one of the values that are named.",
  },
  FLOE4105: {
    title: "number out of range",
    why: "The API server refuses the object.",
    fix: "Stay within the bounds that are named.",
  },
  FLOE4106: {
    title: "text that does not match its pattern",
    why: "The API server refuses the object.",
    fix: "Write a value of the form that is named.",
  },
  FLOE4107: {
    title: "too long or too short",
    why: "The API server refuses the object.",
    fix: "Stay within the length that is named.",
  },
  FLOE4108: {
    title: "duplicate item",
    why: "The API server refuses a list whose items share their key, or keeps only one of them.",
    fix: "Remove or rename one of the two.",
  },
  FLOE4109: {
    title: "wrong choice between alternatives",
    why: "The fields exclude each other, or one of them is needed; the API server refuses the object.",
    fix: "Keep as many of the alternatives as the message allows.",
  },
  FLOE4201: {
    title: "rule of the CRD is broken",
    why: "The API server evaluates the CEL rules of a CRD at admission and refuses the object.",
    fix: "Change the object so that the rule that is named holds.",
  },
} as const satisfies CodeTable;
