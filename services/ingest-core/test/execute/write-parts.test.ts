import fc from "fast-check";
import { BufferPool } from "../../src/execute/buffer-pool";
import type { PartPlan } from "../../src/execute/part-layout";
import { writeParts } from "../../src/execute/write-parts";
import type { MultipartUpload, ObjectInfo, ObjectStore, Part } from "../../src/object-store/object-store";
import { runs } from "../runs";

/** A turn of the event loop, or several: what a network does to the order of things. */
const turns = async (n: number) => {
  for (let i = 0; i < n; i++) await new Promise((resolve) => setImmediate(resolve));
};

/** A store that keeps nothing but count of the bytes that are in memory for it, with delays and failures. */
class CountingStore {
  readonly written: Uint8Array[] = [];
  aborted = 0;
  private parts = 0;

  constructor(
    private readonly delay: (request: string) => number,
    private readonly fails: (request: string) => boolean = () => false,
  ) {}

  async readInto(
    uri: string,
    { start, end }: { readonly start: number; readonly end: number },
    target: Uint8Array,
  ): Promise<ObjectInfo> {
    await turns(this.delay(`read ${uri}`));
    if (this.fails(`read ${start}`)) throw new Error("read failed");
    for (let at = start; at < end; at++) target[at - start] = at & 0xff;
    return { size: end, etag: "e" };
  }

  async put(_uri: string, body: Uint8Array): Promise<ObjectInfo> {
    this.written.push(Uint8Array.from(body));
    return { size: body.length, etag: "put" };
  }

  async multipart(): Promise<MultipartUpload> {
    const running = new Set<Promise<void>>();
    const parts: Uint8Array[] = [];
    let failure: unknown;
    const send = async (number: number, part: Part & { readonly kind: "bytes" }) => {
      try {
        await turns(this.delay(`part ${number}`));
        if (this.fails(`part ${number}`)) throw new Error("part failed");
        parts[number] = Uint8Array.from(part.bytes);
      } finally {
        part.onDone?.();
      }
    };
    return {
      add: async (part) => {
        if (part.kind !== "bytes") throw new Error("no copies here");
        const task = send(this.parts++, part)
          .catch((error) => {
            failure ??= error;
          })
          .finally(() => running.delete(task));
        running.add(task);
        while (running.size >= 2) await Promise.race(running);
        if (failure !== undefined) throw failure;
      },
      complete: async () => {
        await Promise.all(running);
        if (failure !== undefined) throw failure;
        this.written.push(Buffer.concat(parts));
        return { size: 0, etag: "multipart" };
      },
      abort: async () => {
        await Promise.all(running);
        this.aborted++;
      },
    };
  }
}

const partOf = (start: number, length: number): PartPlan => ({
  kind: "bytes",
  length,
  pieces: [
    { kind: "range", source: 0, start, end: start + length - 1 },
    { kind: "literal", bytes: Uint8Array.of(0xee) },
  ],
});
const asStore = (store: CountingStore) => store as unknown as ObjectStore;
const SOURCE = [{ uri: "s3://b/source", etag: "e" }];
const bytesOf = (parts: readonly PartPlan[]) =>
  parts.flatMap((part) =>
    part.kind === "copy"
      ? []
      : part.pieces.flatMap((piece) =>
          piece.kind === "literal"
            ? [...piece.bytes]
            : Array.from({ length: piece.end - piece.start }, (_, i) => (piece.start + i) & 0xff),
        ),
  );

describe("writing parts", () => {
  test("keeps the bytes right and never more buffers than the pool has, with any number of outputs and any timing", async () => {
    const delays = fc.array(fc.nat(4), { minLength: 1, maxLength: 40 });
    const outputs = fc.array(fc.array(fc.integer({ min: 2, max: 10 }), { minLength: 1, maxLength: 9 }), {
      minLength: 1,
      maxLength: 4,
    });
    await fc.assert(
      fc.asyncProperty(outputs, delays, fc.integer({ min: 1, max: 3 }), async (outputs, delays, buffers) => {
        let draws = 0;
        const stores = outputs.map(() => new CountingStore(() => delays[draws++ % delays.length] ?? 0));
        const pool = new BufferPool(10, buffers);
        let most = 0;
        const acquire = pool.acquire.bind(pool);
        pool.acquire = async () => {
          const buffer = await acquire();
          most = Math.max(most, pool.inUse);
          return buffer;
        };
        await Promise.all(
          outputs.map(async (lengths, i) => {
            const parts = lengths.map((length, part) => partOf(part * 10, length));
            await writeParts(parts, SOURCE, "s3://b/target", {
              store: asStore(stores[i] as CountingStore),
              pool,
            });
            expect([...(stores[i]?.written[0] ?? [])]).toEqual(bytesOf(parts));
          }),
        );
        expect(most).toBeLessThanOrEqual(buffers);
        expect(pool.inUse).toBe(0);
      }),
      { numRuns: runs(60) },
    );
  });

  test("gives every buffer back and aborts the upload, whatever fails", async () => {
    const parts = Array.from({ length: 6 }, (_, i) => partOf(i * 10, 5));
    const names = [...parts.keys()].flatMap((i) => [`part ${i}`, `read ${i * 10}`]);
    for (const failing of names) {
      const store = new CountingStore(
        () => 1,
        (request) => request === failing,
      );
      const pool = new BufferPool(10, 2);
      const writing = writeParts(parts, SOURCE, "s3://b/target", { store: asStore(store), pool });
      await expect(writing).rejects.toThrow(failing.startsWith("part") ? "part failed" : "read failed");
      expect([store.aborted, pool.inUse, store.written.length]).toEqual([1, 0, 0]);
    }
  });

  test("sends a single part as one object", async () => {
    const store = new CountingStore(() => 0);
    const pool = new BufferPool(10, 1);
    const { etag } = await writeParts([partOf(0, 5)], SOURCE, "s3://b/t", { store: asStore(store), pool });
    expect(etag).toBe("put");
    expect(pool.inUse).toBe(0);
  });

  test("refuses more parts than an upload may have", async () => {
    const store = new CountingStore(() => 0);
    const parts = Array.from({ length: 10_001 }, () => partOf(0, 5));
    const writing = writeParts(parts, SOURCE, "s3://b/t", {
      store: asStore(store),
      pool: new BufferPool(10, 1),
    });
    await expect(writing).rejects.toMatchObject({ code: "engine.parts" });
  });
});
