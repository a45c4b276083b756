import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { inRepository } from "../servers/repository";

/** Order numbers of a file: `first` and the `count - 1` that follow. */
export interface Orders {
  readonly first: number;
  readonly count: number;
}

/** Who writes a file, and how. */
export const WRITERS = ["duckdb-snappy", "duckdb-zstd", "hyparquet", "pyarrow", "csv"] as const;
export type Writer = (typeof WRITERS)[number];

const START_SECONDS = Date.UTC(2026, 0, 1) / 1000;
const COPY_OPTIONS = {
  "duckdb-snappy": "FORMAT parquet, COMPRESSION snappy",
  "duckdb-zstd": "FORMAT parquet, COMPRESSION zstd",
  csv: "FORMAT csv, HEADER",
} as const;

/** A file to write. */
export interface WantedFile {
  readonly writer: Writer;
  readonly orders: Orders;
}

/**
 * Writes files of orders by several writers. Every value follows from the order's number, so that a
 * reader can tell whether it is right.
 */
export class OrderFiles {
  private constructor(
    private readonly folder: string,
    private readonly instance: DuckDBInstance,
    private readonly connection: DuckDBConnection,
  ) {}

  static async open(folder: string): Promise<OrderFiles> {
    mkdirSync(folder, { recursive: true });
    const instance = await DuckDBInstance.create(":memory:", { threads: "2" });
    return new OrderFiles(folder, instance, await instance.connect());
  }

  /** @param python interpreter that has PyArrow @returns the files' bytes, in the same order */
  async write(files: readonly WantedFile[], python: string): Promise<Buffer[]> {
    const byPyArrow = files.filter(({ writer }) => writer === "pyarrow").map(({ orders }) => orders);
    if (byPyArrow.length > 0)
      execFileSync(python, [inRepository("test/e2e/pipeline/write_orders.py"), this.folder], {
        input: JSON.stringify(byPyArrow),
        stdio: ["pipe", "ignore", "inherit"],
      });
    const bytes: Buffer[] = [];
    for (const { writer, orders } of files) {
      if (writer === "hyparquet") bytes.push(await byHyparquet(orders));
      else if (writer === "pyarrow") bytes.push(readFileSync(join(this.folder, `${orders.first}.parquet`)));
      else bytes.push(await this.copy(ordersSql(orders), COPY_OPTIONS[writer]));
    }
    return bytes;
  }

  /** What DuckDB writes for a query. */
  async copy(query: string, options: string): Promise<Buffer> {
    const path = join(this.folder, "copy");
    await this.connection.run(`COPY (${query}) TO '${path}' (${options})`);
    return readFileSync(path);
  }

  close(): void {
    this.connection.closeSync();
    this.instance.closeSync();
  }
}

/** @param reference expression of the column `reference`, to make files larger */
export function ordersSql({ first, count }: Orders, reference = "md5(i::VARCHAR)"): string {
  return `SELECT i::BIGINT AS order_id, 'customer-' || (i * 7919 % 1000) AS customer, ${reference} AS reference,
    (i * 37 % 10000) / 100.0::DOUBLE AS amount, to_timestamp(${START_SECONDS} + i) AS placed_at
    FROM range(${first}, ${first + count}) AS numbers(i)`;
}

/** A writer in JavaScript, which is ES modules only. */
async function byHyparquet({ first, count }: Orders): Promise<Buffer> {
  const { parquetWriteBuffer } = await import("hyparquet-writer");
  const numbers = Array.from({ length: count }, (_, i) => first + i);
  const columnData = [
    { name: "order_id", data: numbers.map(BigInt), type: "INT64" as const, nullable: true },
    { name: "customer", data: numbers.map((i) => `customer-${(i * 7919) % 1000}`), type: "STRING" as const },
    { name: "reference", data: numbers.map((i) => `reference ${i}`), type: "STRING" as const },
    { name: "amount", data: numbers.map((i) => ((i * 37) % 10_000) / 100), type: "DOUBLE" as const },
    {
      name: "placed_at",
      data: numbers.map((i) => new Date((START_SECONDS + i) * 1000)),
      type: "TIMESTAMP" as const,
    },
  ];
  return Buffer.from(parquetWriteBuffer({ columnData }));
}
