import type { LoadedTable } from "./catalog";

/**
 * Storage settings for one object: the credential with the longest matching
 * prefix, on top of the table's `config` (REST spec, `LoadTableResult`: clients
 * must look into `storage-credentials` first).
 *
 * @param uri of the object, or of a prefix
 * @returns settings in the spec's spelling: `s3.access-key-id`, `client.region`, …
 */
export function storageConfig(
  table: Pick<LoadedTable, "config" | "storageCredentials">,
  uri: string,
): Readonly<Record<string, string>> {
  let longest = "";
  let vended: Readonly<Record<string, string>> = {};
  for (const { prefix, config } of table.storageCredentials ?? []) {
    if (uri.startsWith(prefix) && prefix.length >= longest.length) {
      longest = prefix;
      vended = config;
    }
  }
  return { ...table.config, ...vended };
}
