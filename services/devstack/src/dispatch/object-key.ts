const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Undoes the form encoding of keys that AWS and MinIO apply: `+` is a space, `%XX` a byte of UTF-8.
 *
 * A key that is not well-formed in that encoding is returned as it is: some stores
 * send raw keys without saying so, and `100%` is a fine name for an object.
 */
export function decodeObjectKey(key: string): string {
  if (/%(?![0-9a-f]{2})/i.test(key)) return key;
  try {
    return key.replaceAll("+", " ").replace(/(?:%[0-9a-f]{2})+/gi, decodeBytes);
  } catch {
    return key;
  }
}

/** @throws TypeError for bytes that are no UTF-8 */
function decodeBytes(run: string): string {
  return utf8.decode(Buffer.from(run.replaceAll("%", ""), "hex"));
}
