import { createHash } from "node:crypto";
import { IngestError } from "../errors";
import type { MultipartUpload, ObjectInfo, Part, ReadCondition } from "./object-store";
import { sharedSignal } from "./shared-signal";

/** A part the store has. */
export interface StoredPart {
  readonly number: number;
  /** Entity tag without quotes. */
  readonly etag: string;
}

/** The requests behind one multipart upload; one implementation for each client. */
export interface PartRequests {
  /** @returns entity tag of the part, as do `copy` and, of the object, `complete` */
  upload(number: number, bytes: Uint8Array, signal: AbortSignal): Promise<string>;
  copy(number: number, part: Part & { readonly kind: "copy" }, signal: AbortSignal): Promise<string>;
  /** @throws IngestError `store.no-such-upload` also when an earlier attempt of it was applied */
  complete(parts: readonly StoredPart[]): Promise<string>;
  abort(): Promise<void>;
  head(uri: string, condition?: ReadCondition): Promise<ObjectInfo>;
}

/** Settings of a {@link QueuedUpload}. */
export interface UploadOptions {
  /** Target URI. */
  readonly uri: string;
  /** Parts in flight at a time. */
  readonly concurrency: number;
  /** Asks after the copies whether the sources are still the pinned ones. */
  readonly verifyCopies: boolean;
  /** Ends everything when it fires. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Sends parts a few at a time and keeps the first failure: `add` and `complete`
 * reject with it, whichever comes first. Nothing is ever left running when
 * `complete` or `abort` has settled.
 */
export class QueuedUpload implements MultipartUpload {
  private readonly controller = new AbortController();
  private readonly signal: AbortSignal;
  private readonly running = new Set<Promise<void>>();
  private readonly parts: StoredPart[] = [];
  private readonly pins = new Map<string, { readonly source: string; readonly condition: ReadCondition }>();
  private failure: { readonly error: unknown } | undefined;
  private next = 1;
  private size = 0;
  private state: "open" | "completing" | "closed" = "open";

  constructor(
    private readonly requests: PartRequests,
    private readonly options: UploadOptions,
  ) {
    const own = this.controller.signal;
    this.signal = sharedSignal(options.signal === undefined ? own : AbortSignal.any([own, options.signal]));
  }

  async add(part: Part): Promise<void> {
    this.throwIfFailed();
    if (this.state !== "open") {
      throw new IngestError("engine.upload-closed", `${this.options.uri} takes no more parts`, false);
    }
    const number = this.next++;
    const task = this.send(number, part)
      .catch((error) => {
        this.failure ??= { error };
        this.controller.abort(error);
      })
      .finally(() => this.running.delete(task));
    this.running.add(task);
    while (this.running.size >= this.options.concurrency) await Promise.race(this.running);
    this.throwIfFailed();
  }

  async complete(): Promise<ObjectInfo> {
    await Promise.all(this.running);
    this.throwIfFailed();
    this.state = "completing";
    await this.verifyPins();
    const ordered = this.parts.sort((a, b) => a.number - b.number);
    const { uri, verifyCopies } = this.options;
    const etag = await this.requests.complete(ordered).catch((error) => this.recover(error, ordered));
    this.state = "closed";
    if (verifyCopies && this.pins.size > 0) this.requireSize(await this.requests.head(uri));
    return { size: this.size, etag };
  }

  async abort(): Promise<void> {
    if (this.state === "closed") return;
    this.state = "closed";
    this.controller.abort(new IngestError("engine.upload-aborted", "upload aborted", true));
    await Promise.all(this.running);
    await this.requests.abort();
  }

  private async send(number: number, part: Part): Promise<void> {
    if (part.kind === "copy") {
      const { start, end } = part.range;
      this.size += end - start;
      this.pins.set(`${part.source}\0${part.condition.ifMatch}\0${part.condition.versionId}`, part);
      this.parts.push({ number, etag: await this.requests.copy(number, part, this.signal) });
      return;
    }
    this.size += part.bytes.byteLength;
    try {
      this.parts.push({ number, etag: await this.requests.upload(number, part.bytes, this.signal) });
    } finally {
      part.onDone?.();
    }
  }

  /** A source that has its planned entity tag after the copy had it during the copy. */
  private async verifyPins(): Promise<void> {
    if (!this.options.verifyCopies) return;
    // A version never changes, so a copy of one needs no second look.
    const pins = [...this.pins.values()].filter(({ condition }) => condition.versionId === undefined);
    await Promise.all(pins.map(({ source, condition }) => this.requests.head(source, condition)));
  }

  /**
   * "No such upload" after an attempt whose answer was lost may be the echo of our own success.
   * Target names are never reused, so the object there with our size is ours.
   */
  private async recover(error: unknown, parts: readonly StoredPart[]): Promise<string> {
    if (!(error instanceof IngestError) || error.code !== "store.no-such-upload") throw error;
    const found = await this.requests.head(this.options.uri).catch(() => {
      throw error;
    });
    const expected = multipartEtag(parts);
    if (found.size !== this.size || (found.etag.includes("-") && expected && found.etag !== expected))
      throw error;
    return found.etag;
  }

  private requireSize(found: ObjectInfo): void {
    if (found.size === this.size) return;
    const { uri } = this.options;
    throw new IngestError("store.protocol", `${uri}: the completed object has the wrong size`, true, {
      uri,
      got: found.size,
      expected: this.size,
    });
  }

  private throwIfFailed(): void {
    if (this.options.signal?.aborted) throw this.options.signal.reason;
    if (this.failure !== undefined) throw this.failure.error;
  }
}

/**
 * The entity tag S3 and RGW give a multipart object: MD5 of the parts' MD5s, a dash, their number.
 *
 * @returns `undefined` when a part's tag is not an MD5 (encrypted buckets)
 */
export function multipartEtag(parts: readonly StoredPart[]): string | undefined {
  const hash = createHash("md5");
  for (const { etag } of parts) {
    if (!/^[0-9a-f]{32}$/i.test(etag)) return undefined;
    hash.update(etag, "hex");
  }
  return `${hash.digest("hex")}-${parts.length}`;
}
