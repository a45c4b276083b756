import { inflateRawSync } from "node:zlib";
import { IngestError } from "../errors";
import { BinaryDecoder } from "./binary-decoder";
import { CONTAINER_MAGIC, SYNC_MARKER_LENGTH } from "./container";
import { corruptAvro } from "./corrupt";
import { resolveSchemaText } from "./resolve-schema";
import type { AvroType, AvroValue } from "./schema";

/** What an Avro object container file holds. */
export interface AvroContainer {
  /** Header entries, `avro.schema` and `avro.codec` among them, as bytes. */
  readonly metadata: ReadonlyMap<string, Uint8Array>;
  /** The writer's schema with names resolved. */
  readonly type: AvroType;
  /** All objects of all blocks, in file order. */
  readonly rows: readonly AvroValue[];
}

/** Limits of a read. */
export interface ReadContainerOptions {
  /** Bytes that all blocks together may inflate to. @default 256 MiB */
  readonly maxInflatedBytes?: number;
}

const DEFAULT_MAX_INFLATED_BYTES = 256 * 1024 * 1024;

/**
 * Reads an Avro object container file by the schema that its writer put into it
 * (Avro spec 1.11, "Object Container Files"); codecs `null` and `deflate`.
 *
 * @param bytes the whole file
 * @throws IngestError `table.avro-corrupt` for bytes that are no container, `table.avro-codec` for a
 *   codec other than null and deflate, `table.avro-too-large` past the inflation limit; nothing else
 */
export function readContainer(bytes: Uint8Array, options: ReadContainerOptions = {}): AvroContainer {
  const decoder = new BinaryDecoder(bytes);
  if (!decoder.raw(Math.min(CONTAINER_MAGIC.length, decoder.remaining)).equals(CONTAINER_MAGIC)) {
    throw corruptAvro("the magic bytes are missing", 0);
  }
  const metadata = new Map<string, Uint8Array>();
  decoder.blocks(() => metadata.set(decoder.string(), decoder.bytes()));
  const sync = decoder.raw(SYNC_MARKER_LENGTH);
  const type = writerSchema(metadata.get("avro.schema"));
  const inflate = blockReader(
    metadata.get("avro.codec"),
    options.maxInflatedBytes ?? DEFAULT_MAX_INFLATED_BYTES,
  );

  const rows: AvroValue[] = [];
  while (decoder.remaining > 0) {
    const at = decoder.offset;
    const count = decoder.long();
    if (count < 0n) throw corruptAvro(`a block of ${count} objects`, at);
    const block = new BinaryDecoder(inflate(decoder.bytes(), at));
    block.items(count, () => rows.push(block.value(type)));
    if (block.remaining > 0) throw corruptAvro(`${block.remaining} bytes are left in a block`, at);
    if (!decoder.raw(SYNC_MARKER_LENGTH).equals(sync)) throw corruptAvro("a block's sync marker differs", at);
  }
  return { metadata, type, rows };
}

function writerSchema(text: Uint8Array | undefined): AvroType {
  if (text === undefined) throw corruptAvro("the header has no avro.schema");
  return resolveSchemaText(Buffer.from(text).toString("utf8"));
}

function blockReader(
  codec: Uint8Array | undefined,
  budget: number,
): (block: Uint8Array, at: number) => Uint8Array {
  const name = codec === undefined ? "null" : Buffer.from(codec).toString("utf8");
  let left = budget;
  if (name === "null") return (block) => block;
  if (name !== "deflate") {
    throw new IngestError("table.avro-codec", `Avro codec ${JSON.stringify(name)} is not supported`, false, {
      got: name,
      expected: "null or deflate",
      nextStep: "set write.avro.compression-codec to gzip and rewrite the table's manifests",
    });
  }
  return (block, at) => {
    let inflated: Buffer;
    try {
      inflated = inflateRawSync(block, { maxOutputLength: Math.max(left, 1) });
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") {
        throw new IngestError(
          "table.avro-too-large",
          `Avro blocks inflate to more than ${budget} bytes`,
          false,
          {
            at,
            expected: budget,
          },
        );
      }
      throw corruptAvro("a block does not inflate", at, cause);
    }
    left -= inflated.length;
    return inflated;
  };
}
