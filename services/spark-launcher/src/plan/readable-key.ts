import { IngestError } from "@floe/ingest-core";

/**
 * Refuses keys that Hadoop's file system can not name. It takes keys for paths: empty and dotted
 * segments are folded away (`org.apache.hadoop.fs.Path.normalizePath`), and names that begin with `_` or
 * `.` are skipped as somebody's temporary files (`HadoopFSUtils.shouldFilterOutPathName`), without a word.
 *
 * @throws IngestError `file.key-unreadable`
 */
export function assertReadableKey(uri: string): void {
  const segments = uri.slice("s3://".length).split("/").slice(1);
  const name = segments.at(-1) ?? "";
  const isFolded = segments.some((segment) => segment === "" || segment === "." || segment === "..");
  const isSkipped =
    (name.startsWith("_") && !name.includes("=")) || name.startsWith(".") || name.endsWith("._COPYING_");
  if (!isFolded && !isSkipped) return;
  const why = isFolded ? "its key has empty or dotted segments" : "it skips such names as temporary files";
  throw new IngestError("file.key-unreadable", `Spark can not read the object: ${why}`, false, {
    uri,
    nextStep: "replay the file from quarantine: by itself it takes the light path",
  });
}
