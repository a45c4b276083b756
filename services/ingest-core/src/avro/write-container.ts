import { createHash } from "node:crypto";
import { deflateRawSync } from "node:zlib";
import { BinaryEncoder } from "./binary-encoder";
import { type AvroCodec, CONTAINER_MAGIC, SYNC_MARKER_LENGTH } from "./container";
import { resolveSchemaText } from "./resolve-schema";
import type { AvroSchema, AvroValue } from "./schema";

/** Uncompressed bytes after which a block is closed: readers hold one block in memory. */
const BLOCK_BYTES = 256 * 1024;

/** What goes into an Avro object container file. */
export interface ContainerContent {
  /** Written to the header exactly as given, attributes that Avro does not know included. */
  readonly schema: AvroSchema;
  /** Further header entries; Iceberg keeps `schema`, `partition-spec` and others there. */
  readonly metadata?: Readonly<Record<string, string>>;
  readonly rows: Iterable<AvroValue>;
  /** @default "deflate" */
  readonly codec?: AvroCodec;
}

/**
 * Writes an Avro object container file (Avro spec 1.11, "Object Container Files").
 *
 * The sync marker is a hash of header and objects, not random: equal content gives equal bytes, so
 * a manifest that is built again after a crash is the same file.
 *
 * @throws IngestError `engine.avro-value` when a row does not fit the schema
 */
export function writeContainer(content: ContainerContent): Buffer {
  const codec = content.codec ?? "deflate";
  const schema = JSON.stringify(content.schema);
  const header = containerHeader(content, schema, codec);
  const blocks = encodeBlocks(content, schema);
  const hash = createHash("sha256").update(header);
  for (const block of blocks) hash.update(block.bytes);
  const sync = hash.digest().subarray(0, SYNC_MARKER_LENGTH);

  const out = new BinaryEncoder();
  out.raw(header);
  out.raw(sync);
  for (const block of blocks) {
    out.long(block.count);
    out.bytes(codec === "deflate" ? deflateRawSync(block.bytes) : block.bytes);
    out.raw(sync);
  }
  return out.toBytes();
}

function containerHeader(content: ContainerContent, schema: string, codec: AvroCodec): Buffer {
  const entries = Object.entries({
    ...content.metadata,
    "avro.schema": schema,
    "avro.codec": codec,
  });
  const out = new BinaryEncoder();
  out.raw(CONTAINER_MAGIC);
  out.long(entries.length);
  for (const [key, value] of entries) {
    out.string(key);
    out.string(value);
  }
  out.long(0);
  return out.toBytes();
}

function encodeBlocks(
  content: ContainerContent,
  schema: string,
): { readonly count: number; readonly bytes: Buffer }[] {
  const type = resolveSchemaText(schema);
  const blocks: { count: number; bytes: Buffer }[] = [];
  let encoder = new BinaryEncoder();
  let count = 0;
  const close = () => {
    if (count > 0) blocks.push({ count, bytes: encoder.toBytes() });
    encoder = new BinaryEncoder();
    count = 0;
  };
  for (const row of content.rows) {
    encoder.value(type, row);
    count++;
    if (encoder.length >= BLOCK_BYTES) close();
  }
  close();
  return blocks;
}
