import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import type { LoadedTable } from "../../catalog/catalog";
import { parseJson } from "../../iceberg/json";
import type { ObjectStore } from "../../object-store/object-store";
import type { CommitContext } from "../committer-options";
import { type Ledger, ledgerProperty } from "../ledger/ledger";
import { decodeLedger } from "../ledger/property-codec";
import { readObject } from "../read-object";

/** Metadata files that are looked at, newest first. */
const MAX_FILES = 20;

const inflate = promisify(gunzip);

/**
 * Looks for the ledger in the table's earlier metadata files.
 *
 * When somebody removed the property (`UNSET TBLPROPERTIES`, a replaced table),
 * the last file that has it holds the last ledger: every commit of ours writes
 * one, and none was made since.
 *
 * @returns `undefined` when no file can be read that has one
 */
export async function ledgerFromMetadataLog(
  table: LoadedTable,
  branch: string,
  store: ObjectStore,
  { observer }: Pick<CommitContext, "observer">,
): Promise<Ledger | undefined> {
  const newestFirst = [...(table.metadata["metadata-log"] ?? [])].reverse().slice(0, MAX_FILES);
  for (const { "metadata-file": uri } of newestFirst) {
    try {
      const text = (await readMetadata(store, uri)).properties?.[ledgerProperty(branch)];
      if (text !== undefined) return decodeLedger(text);
    } catch (error) {
      observer.log("warn", "ledger.metadata-file-unreadable", { uri, error: String(error) });
    }
  }
  return undefined;
}

async function readMetadata(
  store: ObjectStore,
  uri: string,
): Promise<{ readonly properties?: Readonly<Record<string, string>> }> {
  const bytes = await readObject(store, uri);
  // `write.metadata.compression-codec` names files *.gz.metadata.json.
  const isZipped = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const text = (isZipped ? await inflate(bytes) : Buffer.from(bytes)).toString("utf8");
  return parseJson(text) as { readonly properties?: Readonly<Record<string, string>> };
}
