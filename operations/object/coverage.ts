import type { OperationSettings } from "../settings";

/**
 * Why the object store raises no event for an object.
 *
 * @returns undefined when it does
 */
export function whyNoEvent(uri: string, { inbox, quarantine }: OperationSettings): string | undefined {
  if (uri.startsWith(`${quarantine.replace(/\/+$/, "")}/`)) return "it is a record of the quarantine";
  const root = `s3://${inbox.bucket}/`;
  if (!uri.startsWith(root)) return `no event is raised for it: the inbox is the bucket ${inbox.bucket}`;
  const key = uri.slice(root.length);
  if (!key.startsWith(inbox.prefix)) return `no event is raised for it: the inbox begins at ${inbox.prefix}`;
  const { suffixes } = inbox;
  if (suffixes.length > 0 && !suffixes.some((suffix) => key.endsWith(suffix)))
    return `no event is raised for it: keys of the inbox end with ${suffixes.join(" or ")}`;
  return undefined;
}
