import { createReadStream, mkdirSync, statSync } from "node:fs";
import { type IncomingMessage, request } from "node:http";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import type { IngestFile } from "@floe/ingest-core";

/** Columns of every file, as the table has them. */
export const COLUMNS = [
  ["order_id", "long"],
  ["customer", "string"],
  ["reference", "string"],
  ["amount", "double"],
  ["quantity", "int"],
  ["price", "decimal(12, 2)"],
  ["placed_at", "timestamptz"],
  ["day", "date"],
  ["paid", "boolean"],
  ["note", "string"],
] as const;

/** Iceberg schema of {@link COLUMNS}. */
export const SCHEMA = {
  type: "struct",
  "schema-id": 0,
  fields: COLUMNS.map(([name, type], i) => ({ id: i + 1, name, type, required: false })),
};

/** Files to make: of one kind, each as large as the others. */
export interface SourceSpec {
  readonly name: string;
  readonly files: number;
  readonly rowsPerFile: number;
  readonly format: "parquet" | "csv";
  /** Number of the first row. @default 0 */
  readonly firstRow?: number;
  /** Rows of about 235 bytes that nothing compresses: large files in little time. @default false */
  readonly wide?: boolean;
}

/** Files that stand in the inbox. */
export interface SourceSet {
  readonly name: string;
  readonly files: readonly IngestFile[];
  readonly bytes: number;
  /** The same files on local disk. */
  readonly local: readonly string[];
}

/** Makes files with DuckDB and puts them into the inbox. */
export class SourceFiles {
  private constructor(
    private readonly folder: string,
    private readonly endpoint: string,
    private readonly instance: DuckDBInstance,
  ) {}

  static async open(folder: string, endpoint: string): Promise<SourceFiles> {
    mkdirSync(folder, { recursive: true });
    return new SourceFiles(folder, endpoint, await DuckDBInstance.create(":memory:", { threads: "2" }));
  }

  /** Makes files of different rows. */
  async make(spec: SourceSpec): Promise<SourceSet> {
    const { name, files, rowsPerFile, format, firstRow = 0, wide = false } = spec;
    const local: string[] = [];
    const put: IngestFile[] = [];
    const connection = await this.instance.connect();
    for (let i = 0; i < files; i++) {
      const path = join(this.folder, `${name}-${i}.${format}`);
      const select = wide ? wideRows(rowsPerFile) : rows(firstRow + i * rowsPerFile, rowsPerFile);
      await connection.run(`COPY (${select}) TO '${path}' (${OPTIONS[wide ? "wide" : format]})`);
      put.push(await this.put(`s3://inbox/${name}/${i}.${format}`, path));
      local.push(path);
    }
    connection.closeSync();
    return { name, files: put, bytes: total(put), local };
  }

  /** Makes files, and puts them under as many names as it takes to have `count` objects. */
  async repeat(spec: SourceSpec, count: number): Promise<SourceSet> {
    const { files, local } = await this.make(spec);
    const [put, paths] = [[...files], [...local]];
    for (let i = files.length; i < count; i++) {
      const path = local[i % local.length] ?? "";
      put.push(await this.put(`s3://inbox/${spec.name}/${i}.${spec.format}`, path));
      paths.push(path);
    }
    return { name: `${spec.name} × ${count}`, files: put, bytes: total(put), local: paths };
  }

  /** What the object's event would say of it. */
  private async put(uri: string, path: string): Promise<IngestFile> {
    const { size } = statSync(path);
    const body = createReadStream(path, { highWaterMark: 1 << 20 });
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const url = uri.replace(/^s3:\//, this.endpoint);
      const outgoing = request(url, { method: "PUT", headers: { "content-length": size } }, resolve);
      outgoing.on("error", reject);
      body.pipe(outgoing);
    });
    response.resume();
    const etag = String(response.headers.etag).replaceAll('"', "");
    return { uri, size, etag, eventTime: new Date().toISOString() };
  }

  close(): void {
    this.instance.closeSync();
  }
}

/** Half of what a file holds can be compressed, as in business data. */
function rows(first: number, count: number): string {
  return `SELECT i::BIGINT AS order_id, 'customer-' || (i * 7919 % 50000) AS customer, md5(i::VARCHAR) AS reference,
    (hash(i) % 1000003) / 97.0::DOUBLE AS amount, (i * 31 % 500)::INTEGER AS quantity,
    ((i * 37 % 1000000) / 100.0)::DECIMAL(12, 2) AS price, to_timestamp(1767225600 + i) AS placed_at,
    DATE '2026-01-01' + (i % 365)::INTEGER AS day, i % 3 = 0 AS paid,
    CASE WHEN i % 4 = 0 THEN NULL ELSE 'note ' || (hash(i) % 10000) END AS note
    FROM range(${first}, ${first + count}) AS numbers(i)`;
}

function wideRows(count: number): string {
  return `SELECT i::BIGINT AS order_id, repeat(chr(65 + (i % 26)::INTEGER), 200) || i AS customer, NULL::VARCHAR AS reference,
    i / 3.0::DOUBLE AS amount, (i % 1000)::INTEGER AS quantity, 1.25::DECIMAL(12, 2) AS price,
    to_timestamp(1767225600 + i) AS placed_at, DATE '2026-01-01' AS day, true AS paid, NULL::VARCHAR AS note
    FROM range(${count}) AS numbers(i)`;
}

const OPTIONS = {
  parquet: "FORMAT parquet, COMPRESSION snappy",
  wide: "FORMAT parquet, COMPRESSION uncompressed",
  csv: "FORMAT csv, HEADER, TIMESTAMPFORMAT '%Y-%m-%dT%H:%M:%SZ'",
} as const;

function total(files: readonly IngestFile[]): number {
  return files.reduce((sum, { size = 0 }) => sum + size, 0);
}
