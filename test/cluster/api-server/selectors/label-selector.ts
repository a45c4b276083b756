import { ApiError } from "../api-error";

/** Decides on an object's labels. */
export type LabelSelector = (labels: Readonly<Record<string, string>>) => boolean;

const setBased = /^\s*([^\s!=,()]+)\s+(in|notin)\s*\(([^)]*)\)\s*$/;
const equality = /^\s*([^\s!=,()]+)\s*(==|=|!=)\s*([^\s,()=!]*)\s*$/;
const presence = /^\s*(!?)\s*([^\s!=,()]+)\s*$/;

/**
 * Parses the `labelSelector` parameter (apimachinery `labels.Parse`): requirements joined by commas.
 *
 * @throws {ApiError} 400 when a requirement cannot be read
 */
export function parseLabelSelector(text: string): LabelSelector {
  const requirements = text.trim() === "" ? [] : text.split(/,(?![^(]*\))/).map(parseRequirement);
  return (labels) => requirements.every((requirement) => requirement(labels));
}

function parseRequirement(text: string): LabelSelector {
  const [, setKey, operator, list] = setBased.exec(text) ?? [];
  if (setKey !== undefined) {
    const values = (list ?? "").split(",").map((value) => value.trim());
    if (operator === "in") return (labels) => values.includes(labels[setKey] ?? "\0");
    return (labels) => !values.includes(labels[setKey] ?? "\0");
  }
  const [, key, sign, value] = equality.exec(text) ?? [];
  if (key !== undefined)
    return sign === "!=" ? (labels) => labels[key] !== value : (labels) => labels[key] === value;
  const [, not, present] = presence.exec(text) ?? [];
  if (present !== undefined) return (labels) => Object.hasOwn(labels, present) === (not === "");
  throw ApiError.badRequest(`unable to parse requirement: found '${text}'`);
}
