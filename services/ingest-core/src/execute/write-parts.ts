import { mapConcurrently } from "../concurrency";
import { IngestError } from "../errors";
import type { MultipartUpload, ObjectInfo, ObjectStore } from "../object-store/object-store";
import { pinTo } from "../object-store/server-side-copy";
import type { BufferPool } from "./buffer-pool";
import { readInto } from "./encode/spool";
import type { PartPlan, Piece } from "./part-layout";

/** Where bytes of parts come from: an object, pinned to what was planned, or a file on local disk. */
export type PartSource =
  | ({
      readonly uri: string;
      /** All of its bytes, if they are in memory. */
      readonly bytes?: Uint8Array;
    } & Pick<ObjectInfo, "etag" | "versionId">)
  | { readonly path: string };

/** What parts are written with. */
export interface PartWriter {
  readonly store: ObjectStore;
  /** Its buffers must hold a part. */
  readonly pool: BufferPool;
}

/** S3 numbers parts up to here. */
const MAX_PARTS = 10_000;
/** Parts in work at a time; how many are in memory is the pool's business. */
const LANES = 4;
/** Ranges read at a time for one part. */
const READS = 4;

/**
 * Writes an object part by part: copied ranges by the store, the others through
 * pooled buffers that are filled ahead while those before them are sent. A
 * single part is one PUT. Nothing of a failed object stays behind.
 *
 * @param sources by the position that parts refer to
 * @throws IngestError `file.changed` when a source is not the pinned object any more; `store.*`
 */
export async function writeParts(
  parts: readonly PartPlan[],
  sources: readonly PartSource[],
  target: string,
  writer: PartWriter,
): Promise<ObjectInfo> {
  const [first, ...others] = parts;
  if (first === undefined || parts.length > MAX_PARTS) {
    throw new IngestError("engine.parts", `${target} would have ${parts.length} parts`, false, {
      uri: target,
      expected: `1 to ${MAX_PARTS}`,
    });
  }
  if (others.length === 0 && first.kind === "bytes") return putSingle(first, sources, target, writer);
  const upload = await writer.store.multipart(target);
  try {
    await sendInOrder(parts, sources, upload, writer);
    return await upload.complete();
  } catch (error) {
    await upload.abort().catch(() => undefined);
    throw error;
  }
}

async function putSingle(
  part: PartPlan & { readonly kind: "bytes" },
  sources: readonly PartSource[],
  target: string,
  { store, pool }: PartWriter,
): Promise<ObjectInfo> {
  const buffer = await pool.acquire();
  try {
    await fill(buffer, part.pieces, sources, store);
    return await store.put(target, buffer.subarray(0, part.length));
  } finally {
    pool.release(buffer);
  }
}

/**
 * Parts are prepared several at a time and added in order. They ask for their
 * buffers in order, too, so the part whose turn it is always has one: any number
 * of outputs can share a pool without blocking each other for ever.
 */
async function sendInOrder(
  parts: readonly PartPlan[],
  sources: readonly PartSource[],
  upload: MultipartUpload,
  { store, pool }: PartWriter,
): Promise<void> {
  let last: Promise<void> = Promise.resolve();
  await mapConcurrently(parts, LANES, async (part) => {
    const before = last;
    let passOn = () => {};
    last = new Promise((resolve) => {
      passOn = resolve;
    });
    try {
      if (part.kind === "copy") {
        await before;
        const { start, end } = part;
        const source = at(sources, part.source);
        if ("path" in source) {
          throw new IngestError("engine.parts", "a store cannot copy a local file", false);
        }
        await upload.add({
          kind: "copy",
          source: source.uri,
          range: { start, end },
          condition: pinTo(source),
        });
        return;
      }
      const buffer = await pool.acquire();
      let handedOver = false;
      try {
        await fill(buffer, part.pieces, sources, store);
        await before;
        handedOver = true;
        const onDone = () => pool.release(buffer);
        await upload.add({ kind: "bytes", bytes: buffer.subarray(0, part.length), onDone });
      } finally {
        if (!handedOver) pool.release(buffer);
      }
    } finally {
      passOn();
    }
  });
}

async function fill(
  buffer: Uint8Array,
  pieces: readonly Piece[],
  sources: readonly PartSource[],
  store: ObjectStore,
): Promise<void> {
  let offset = 0;
  const placed = pieces.map((piece) => {
    const from = offset;
    offset += piece.kind === "literal" ? piece.bytes.length : piece.end - piece.start;
    return { piece, from };
  });
  await mapConcurrently(placed, READS, async ({ piece, from }) => {
    if (piece.kind === "literal") {
      buffer.set(piece.bytes, from);
      return;
    }
    const { start, end } = piece;
    const source = at(sources, piece.source);
    if ("path" in source) return readInto(source.path, buffer.subarray(from, from + end - start), start);
    if (source.bytes !== undefined && end <= source.bytes.length) {
      buffer.set(source.bytes.subarray(start, end), from);
      return;
    }
    const target = buffer.subarray(from, from + end - start);
    const { size } = await store.readInto(source.uri, { start, end }, target, pinTo(source));
    if (size < end) throw tooShort(source.uri, size, end);
  });
}

function at(sources: readonly PartSource[], position: number): PartSource {
  const source = sources[position];
  if (source !== undefined) return source;
  throw new IngestError("engine.parts", `there is no source ${position}`, false);
}

/** A part would hold what its buffer held before. */
function tooShort(uri: string, size: number, end: number): IngestError {
  return new IngestError("store.protocol", `${uri} is shorter than it was planned`, true, {
    uri,
    got: size,
    expected: `at least ${end} bytes`,
  });
}
