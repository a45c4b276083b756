import { ByteBudget } from "../../src/byte-budget";
import { FooterSource } from "../../src/plan/footer-source";
import type { IdentifiedFile } from "../../src/plan/plan";
import { fixture, MemoryObjects } from "./memory-objects";

/** Sizes of all memory that a value holds on to through views. */
function held(value: unknown, seen = new Set<unknown>()): ReadonlySet<ArrayBufferLike> {
  const buffers = new Set<ArrayBufferLike>();
  const visit = (each: unknown) => {
    if (typeof each !== "object" || each === null || seen.has(each)) return;
    seen.add(each);
    if (ArrayBuffer.isView(each)) buffers.add(each.buffer);
    else for (const inner of each instanceof Map ? each.values() : Object.values(each)) visit(inner);
  };
  visit(value);
  return buffers;
}

async function read(name: string) {
  const objects = new MemoryObjects();
  const [file] = await objects.fixtures(name);
  if (file === undefined) throw new Error(`no fixture ${name}`);
  const ranges = jest.spyOn(objects, "getRange");
  const source = await new FooterSource(objects).get(file);
  const bytes = [...held(source)].reduce((sum, buffer) => sum + buffer.byteLength, 0);
  return { source, file, bytes, ranges: ranges.mock.calls.map(([, range]) => range) };
}

describe("footers that are kept", () => {
  test("hold on to their own bytes, and not to all that was read with them", async () => {
    const { source, bytes, ranges } = await read("duckdb-nested.parquet");
    expect(ranges).toEqual([{ suffix: 16 << 10 }]);
    expect(source.tail).toBeUndefined();
    expect(bytes).toBe(source.footer.footerLength);
  });

  test("come with the page indexes before them, and with no page", async () => {
    const { source, file, bytes } = await read("arro3-nested.parquet");
    const { footer, tail } = source;
    expect(tail?.bytes.length).toBe(file.size - (tail?.start ?? 0));
    expect(tail?.start).toBeGreaterThan(4);
    expect(bytes).toBe(footer.footerLength + (tail?.bytes.length ?? 0));
  });
});

describe("small files", () => {
  async function put(...names: string[]) {
    const objects = new MemoryObjects();
    const files = await objects.fixtures(...names);
    return { objects, files };
  }

  test("come with their footers, by one pinned request", async () => {
    const { objects, files } = await put("duckdb-nested.parquet");
    const [file] = files;
    if (file === undefined) throw new Error("no file");
    const footers = new FooterSource(objects, {}, new ByteBudget(file.size));
    const { footer } = await footers.get(file);
    expect(objects.requests).toHaveLength(1);
    expect(footer.numRows).toBe((await new FooterSource(objects).get(file)).footer.numRows);
    const bytes = footers.bytesOf(file) ?? new Uint8Array();
    expect(Buffer.compare(bytes, fixture("duckdb-nested.parquet"))).toBe(0);

    const replaced = { ...file, etag: "another" };
    const others = new FooterSource(objects, {}, new ByteBudget(file.size));
    await expect(others.get(replaced)).rejects.toMatchObject({ code: "file.changed" });
    expect(others.bytesOf(replaced)).toBeUndefined();
  });

  test("of which the event says a wrong size are read as what they are", async () => {
    const { objects, files } = await put("duckdb-nested.parquet");
    for (const difference of [-100, 100]) {
      const file = { ...(files[0] as IdentifiedFile), size: (files[0]?.size ?? 0) + difference };
      const budget = new ByteBudget(file.size);
      const footers = new FooterSource(objects, {}, budget);
      expect((await footers.get(file)).footer.fileSize).toBe(files[0]?.size);
      expect(footers.bytesOf(file)).toBeUndefined();
      expect(budget.take(file.size)).toBe(true);
    }
  });

  test("are no more than the memory for them, which is free again afterwards", async () => {
    const { objects, files } = await put(
      "duckdb-nested.parquet",
      "arro3-nested.parquet",
      "damaged-text.parquet",
    );
    const [first, second, foreign] = files as [IdentifiedFile, IdentifiedFile, IdentifiedFile];
    const memory = first.size + foreign.size;
    const budget = new ByteBudget(memory);
    const footers = new FooterSource(objects, {}, budget);
    await footers.get(first);
    await expect(footers.get(foreign)).rejects.toMatchObject({ code: "file.not-parquet" });
    await footers.get(second);
    expect([first, second].map((file) => footers.bytesOf(file)?.length)).toEqual([first.size, undefined]);
    expect(budget.take(foreign.size + 1)).toBe(false);
    footers.close();
    expect(footers.bytesOf(first)).toBeUndefined();
    expect(budget.take(memory)).toBe(true);
  });

  test("that are too large, or asked for without memory, leave only their footers", async () => {
    const { objects, files } = await put("duckdb-nested.parquet");
    const [file] = files as [IdentifiedFile];
    for (const footers of [
      new FooterSource(objects, { smallFileBytes: file.size - 1 }, new ByteBudget(1 << 20)),
      new FooterSource(objects),
    ]) {
      await footers.get(file);
      expect(footers.bytesOf(file)).toBeUndefined();
    }
  });
});
