import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { RangeResult } from "../../src/object-store/object-store";
import type { AssembledFile } from "../../src/parquet/edit/assembled-file";
import type { CanonicalRow } from "./duckdb-rows";

const folder = join(__dirname, "..", "fixtures");

/** What the writer of a fixture says about it; see fixtures/generate. */
export interface Expected {
  readonly writer: { readonly tool: string; readonly version: string };
  readonly rows: number;
  /** The code by which the file must be refused. */
  readonly refused?: string;
  readonly createdBy?: string;
  readonly leaves?: readonly {
    readonly path: string;
    readonly physical: string;
    readonly maxDefinitionLevel: number;
    readonly maxRepetitionLevel: number;
  }[];
  readonly nodes?: readonly {
    readonly name: string;
    readonly type: string | null;
    readonly fieldId: number | null;
  }[];
  readonly rowGroups?: readonly {
    readonly rows: number;
    readonly columns: readonly {
      readonly codec: string;
      readonly values: number;
      readonly nulls: number | null;
      readonly hasBounds: boolean;
    }[];
  }[];
  readonly data?: readonly CanonicalRow[];
  readonly digest?: string;
}

export interface Fixture {
  readonly name: string;
  readonly bytes: Buffer;
  readonly expected: Expected;
}

/** One fixture by name. */
export function fixture(name: string): Fixture {
  return {
    name,
    bytes: readFileSync(join(folder, `${name}.parquet`)),
    expected: JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8")),
  };
}

/** Every Parquet fixture. */
export const fixtures: readonly Fixture[] = readdirSync(folder)
  .filter((file) => file.endsWith(".parquet"))
  .map((file) => fixture(file.slice(0, -".parquet".length)));

/** Those that a table can take. */
export const goodFixtures = fixtures.filter(({ expected }) => expected.refused === undefined);

/** Pairs of files of one writer and schema with different rows. */
export const pairs: readonly (readonly [Fixture, Fixture])[] = goodFixtures
  .filter(({ name }) => name.endsWith("-b"))
  .map((second) => [fixture(second.name.slice(0, -2)), second]);

/** The file that an assembly describes, put together as an executor would. */
export function assemble(file: AssembledFile, sources: readonly Uint8Array[]): Buffer {
  const body = file.body.map(({ source, start, end }) =>
    (sources[source] as Uint8Array).subarray(start, end),
  );
  return Buffer.concat([file.head, ...body, file.tail]);
}

/** A store with one object that records the ranges asked for. */
export class OneObject {
  readonly ranges: unknown[] = [];
  readonly conditions: unknown[] = [];

  constructor(
    public bytes: Uint8Array,
    readonly etag = "etag-1",
  ) {}

  async getRange(
    _uri: string,
    range: { suffix: number } | { start: number; end: number },
    condition?: unknown,
  ) {
    this.ranges.push(range);
    this.conditions.push(condition);
    const size = this.bytes.length;
    const start = "suffix" in range ? Math.max(0, size - range.suffix) : range.start;
    const end = "suffix" in range ? size : range.end;
    const result: RangeResult = { bytes: this.bytes.subarray(start, end), info: { size, etag: this.etag } };
    return result;
  }
}
