import { FooterSource } from "../../src/plan/footer-source";
import { MemoryObjects } from "./memory-objects";

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
