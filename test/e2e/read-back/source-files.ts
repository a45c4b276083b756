import { readFileSync } from "node:fs";
import { DuckDBInstance } from "@duckdb/node-api";

/** A local file that is put into the inbox as it is. */
export interface SourceFile {
  readonly name: string;
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** Writes files with DuckDB. */
export class SourceFiles {
  private constructor(
    private readonly instance: DuckDBInstance,
    private readonly at: (name: string) => string,
  ) {}

  /** @param at gives a file its path */
  static async open(at: (name: string) => string): Promise<SourceFiles> {
    return new SourceFiles(await DuckDBInstance.create(":memory:", { threads: "2" }), at);
  }

  /** @param select a query over nothing; @param options of COPY, the format first */
  async write(name: string, select: string, options = "FORMAT parquet"): Promise<SourceFile> {
    const path = this.at(name);
    const connection = await this.instance.connect();
    try {
      await connection.run("SET TimeZone = 'UTC'");
      await connection.run(`COPY (${select}) TO '${path}' (${options})`);
    } finally {
      connection.closeSync();
    }
    return { name, path, bytes: readFileSync(path) };
  }

  close(): void {
    this.instance.closeSync();
  }
}

/** Orders with ids from `first` on: about 64 bytes each that do not compress. */
export function orders(first: number, count: number): string {
  return `SELECT i::BIGINT AS id, 'c' || (i % 97) AS customer, sha256(i::VARCHAR) AS reference,
    (i * 37 % 10000) / 100.0::DOUBLE AS amount, DATE '2026-01-01' + (i // 500)::INTEGER AS day,
    to_timestamp(1767225600 + 60 * i) AS placed_at
    FROM range(${first}, ${first + count}) AS numbers(i)`;
}
