import type { ObjectStore } from "../object-store/object-store";

/** Reads a whole object of unknown size; metadata files are small. */
export async function readObject(store: Pick<ObjectStore, "stream">, uri: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of store.stream(uri)) chunks.push(chunk);
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
}
