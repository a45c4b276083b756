/** First bytes of every Avro object container file: "Obj" and version 1. */
export const CONTAINER_MAGIC = Uint8Array.of(0x4f, 0x62, 0x6a, 0x01);
/** Bytes of the marker that closes the header and every block. */
export const SYNC_MARKER_LENGTH = 16;

/** Block codecs of this library: what Iceberg writers use by default (`deflate`), and none. */
export type AvroCodec = "null" | "deflate";
