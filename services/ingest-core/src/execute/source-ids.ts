import { IDENTITY_BYTES } from "../commit/ledger/file-identity";
import { IngestError } from "../errors";
import type { ObjectStore } from "../object-store/object-store";
import { readFooter } from "../parquet/read-footer";

/**
 * Footer key under which a data file names the source files whose rows it holds,
 * so that a lost ledger can be rebuilt from the table alone. Files that were
 * copied or registered as they were do not have it.
 */
export const SOURCES_KEY = "ingest.sources";

/** Identities as base64 of 16 bytes each. */
export function encodeSourceIds(ids: readonly string[]): string {
  return Buffer.concat(ids.map((id) => Buffer.from(id, "hex"))).toString("base64");
}

/** @returns identities in hex; `undefined` when the text is no list of them */
export function decodeSourceIds(text: string): readonly string[] | undefined {
  const bytes = Buffer.from(text, "base64");
  const isExact = bytes.toString("base64") === text && bytes.length % IDENTITY_BYTES === 0;
  if (!isExact || bytes.length === 0) return undefined;
  return Array.from({ length: bytes.length / IDENTITY_BYTES }, (_, i) =>
    bytes.toString("hex", i * IDENTITY_BYTES, (i + 1) * IDENTITY_BYTES),
  );
}

/**
 * Reads the identities that a data file names, for rebuilding a ledger.
 *
 * @returns `undefined` when the file is not one of ours
 * @throws IngestError `store.*`
 */
export async function readSourceIds(
  store: Pick<ObjectStore, "getRange">,
  uri: string,
): Promise<readonly string[] | undefined> {
  try {
    const { footer } = await readFooter(store, { uri });
    const text = footer.keyValues.get(SOURCES_KEY);
    return text === undefined ? undefined : decodeSourceIds(text);
  } catch (error) {
    if (error instanceof IngestError && error.code.startsWith("file.")) return undefined;
    throw error;
  }
}
