import type { ConfigRule } from "./rule";

/** How the records of the quarantine end, after 32 hexadecimal digits. */
const RECORD_SUFFIX = ".json";

/** Records of bad files that raise events of their own would be read as files, and be bad ones. */
export const quarantinePrefix: ConfigRule = function* ({ components, ingest }) {
  if (!components.ceph.enabled || !ingest.enabled) return;
  const { prefix, suffixes } = ingest.inbox;
  const at = suffixes.findIndex((suffix) => RECORD_SUFFIX.endsWith(suffix) || suffix.endsWith(RECORD_SUFFIX));
  if (at === -1 || !ingest.quarantine_prefix.startsWith(prefix)) return;
  yield {
    code: "FLOE1120",
    what: `records below '${ingest.quarantine_prefix}' end with '${RECORD_SUFFIX}', and so do keys that raise events`,
    path: ["ingest", "inbox", "suffixes", at],
    got: suffixes[at],
    expected: `an ingest.quarantine_prefix that does not begin with '${prefix}'`,
  };
};
