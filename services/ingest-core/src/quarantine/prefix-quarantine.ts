import { createHash } from "node:crypto";
import type { ObjectStore } from "../object-store/object-store";
import type { Quarantine, QuarantineRecord } from "./quarantine";

/**
 * Keeps records as JSON objects below a prefix, `<prefix>/<table>/<id>.json`, one for
 * each bad object. They point at the object and do not copy it: what is wrong
 * with it is often its size.
 *
 * @param prefix `s3://bucket/prefix`, outside of what notifications are sent for
 */
export function prefixQuarantine(store: Pick<ObjectStore, "put">, prefix: string): Quarantine {
  const root = prefix.replace(/\/+$/, "");
  return {
    async put(record) {
      const uri = `${root}/${record.table}/${quarantineName(record.file)}.json`;
      const body = Buffer.from(`${JSON.stringify(record, undefined, 2)}\n`);
      await store.put(uri, body, { contentType: "application/json" });
      return uri;
    },
  };
}

/**
 * Name of an object's record, without the folder and `.json`. Objects that are gone or empty have no identity;
 * their URI stands in for it.
 */
export function quarantineName(file: Pick<QuarantineRecord["file"], "id" | "uri">): string {
  return file.id ?? createHash("sha256").update(file.uri).digest("hex").slice(0, 32);
}
