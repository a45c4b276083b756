import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { IngestError } from "../../src/errors";
import type { ByteRange, ObjectInfo, RangeResult, ReadCondition } from "../../src/object-store/object-store";
import { identifyFiles } from "../../src/plan/identify-files";
import type { IdentifiedFile } from "../../src/plan/plan";
import { RangeReads } from "../object-store/range-reads";

const FIXTURES = join(__dirname, "..", "fixtures");

/** Bytes of a fixture: `duckdb-nested.parquet`, `csv/bom.csv`. */
export function fixture(name: string): Buffer {
  return readFileSync(join(FIXTURES, name));
}

/** Objects in memory, for what only reads. Counts requests; objects may be replaced between them. */
export class MemoryObjects extends RangeReads {
  readonly requests: string[] = [];
  private readonly objects = new Map<string, { readonly bytes: Uint8Array; readonly denied: boolean }>();

  put(uri: string, bytes: Uint8Array, options: { readonly denied?: boolean } = {}): void {
    this.objects.set(uri, { bytes, denied: options.denied ?? false });
  }

  /** Puts fixtures into `s3://inbox/` and identifies them. */
  async fixtures(...names: string[]): Promise<readonly IdentifiedFile[]> {
    for (const name of names) this.put(`s3://inbox/${name}`, fixture(name));
    return this.identify(...names.map((name) => `s3://inbox/${name}`));
  }

  async identify(...uris: string[]): Promise<readonly IdentifiedFile[]> {
    const { files } = await identifyFiles(
      this,
      uris.map((uri) => ({ uri })),
      10,
    );
    this.requests.length = 0;
    return files;
  }

  async head(uri: string, condition: ReadCondition = {}): Promise<ObjectInfo> {
    return this.find("HEAD", uri, condition).info;
  }

  async getRange(uri: string, range: ByteRange, condition: ReadCondition = {}): Promise<RangeResult> {
    const { bytes, info } = this.find("GET", uri, condition);
    const start = "suffix" in range ? Math.max(0, bytes.length - range.suffix) : range.start;
    return { bytes: bytes.slice(start, "suffix" in range ? bytes.length : range.end), info };
  }

  private find(method: string, uri: string, condition: ReadCondition) {
    this.requests.push(`${method} ${uri}`);
    const object = this.objects.get(uri);
    if (object?.denied) throw new IngestError("store.denied", `${uri}: 403`, true, { uri });
    if (object === undefined) throw new IngestError("file.not-found", `${uri}: 404`, false, { uri });
    const etag = createHash("md5").update(object.bytes).digest("hex");
    if (condition.ifMatch !== undefined && condition.ifMatch !== etag) {
      throw new IngestError("file.changed", `${uri}: 412`, true, { uri });
    }
    return {
      bytes: object.bytes,
      info: { size: object.bytes.length, etag, lastModified: 1_700_000_000_000 },
    };
  }
}
