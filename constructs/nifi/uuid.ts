import { createHash } from "node:crypto";

/** Namespace of all identifiers that floe derives; made once, kept for ever. */
const FLOE_NAMESPACE = "7c0c2c5e-0f4e-5d55-9d1c-0a5f3f6f2a11";

/**
 * A name-based UUID (RFC 9562 §5.5, version 5): the same name gives the same identifier on every machine,
 * which is what lets a restarted agent find the queues that it left on its volume.
 */
export function uuidV5(name: string, namespace: string = FLOE_NAMESPACE): string {
  const digest = createHash("sha1")
    .update(Buffer.from(namespace.replaceAll("-", ""), "hex"))
    .update(name, "utf8")
    .digest()
    .subarray(0, 16);
  digest.writeUInt8((digest.readUInt8(6) & 0x0f) | 0x50, 6);
  digest.writeUInt8((digest.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = digest.toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
