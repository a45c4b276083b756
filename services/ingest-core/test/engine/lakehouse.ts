import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type CreatedCatalog,
  createCatalog,
  type EmbeddedS3,
  type EmbeddedS3Options,
  inProcessExchange,
  objectStoreMetadataFiles,
} from "@floe/devstack";
import { RestCatalog } from "../../src/catalog/rest-catalog";
import { IngestEngine, type IngestEngineOptions } from "../../src/engine";
import type { DataFile } from "../../src/iceberg/data-file";
import { readManifest } from "../../src/iceberg/manifest/read-manifest";
import { readManifestList } from "../../src/iceberg/manifest/read-manifest-list";
import type { Schema } from "../../src/iceberg/schema";
import { createS3Store, type RawS3Store } from "../../src/object-store/raw-s3-store";
import { prefixQuarantine } from "../../src/quarantine/prefix-quarantine";
import type { IngestFile } from "../../src/request/ingest-request";
import { drain } from "../object-store/drain";
import { clientOptions, eagerClock, startS3 } from "../object-store/embedded-store";
import { fixture } from "../plan/memory-objects";

/** A whole lakehouse in this process: object store, catalog, engine. */
export class Lakehouse {
  readonly store: RawS3Store;
  readonly created: CreatedCatalog;
  readonly catalog: RestCatalog;

  private constructor(
    readonly s3: EmbeddedS3,
    readonly spool: string,
    private readonly stopS3: () => Promise<void>,
  ) {
    this.store = createS3Store(clientOptions(s3));
    this.created = createCatalog({ files: objectStoreMetadataFiles(this.store) });
    this.catalog = new RestCatalog({
      uri: "http://catalog/",
      exchange: inProcessExchange(this.created.handler),
      clock: eagerClock(),
    });
  }

  static async open(options: Partial<EmbeddedS3Options> = {}): Promise<Lakehouse> {
    const { s3, stop } = await startS3(options);
    const lakehouse = new Lakehouse(s3, await mkdtemp(join(tmpdir(), "floe-spool-")), stop);
    await lakehouse.created.catalog.createNamespace(["db"], {});
    return lakehouse;
  }

  async close(): Promise<void> {
    this.store.close();
    await this.stopS3();
    await rm(this.spool, { recursive: true, force: true });
  }

  engine(more: Partial<IngestEngineOptions> = {}): IngestEngine {
    return new IngestEngine({
      catalog: this.catalog,
      inbox: this.store,
      quarantine: prefixQuarantine(this.store, "s3://lake/_quarantine"),
      encode: { spoolDirectory: this.spool, memoryBytes: 256 * 2 ** 20 },
      clock: eagerClock(),
      ...more,
    });
  }

  async createTable(name: string, schema: Schema, more: Record<string, unknown> = {}): Promise<void> {
    await this.created.catalog.createTable(["db"], { name, schema, ...more } as never);
  }

  /** Uploads fixtures or bytes. @returns what an event would say about them */
  async put(...files: readonly (string | readonly [string, Uint8Array | string])[]): Promise<IngestFile[]> {
    return Promise.all(
      files.map(async (file): Promise<IngestFile> => {
        const [name, bytes] = typeof file === "string" ? [file, fixture(file)] : file;
        const uri = `s3://inbox/${name}`;
        const { size, etag } = await this.store.put(
          uri,
          typeof bytes === "string" ? Buffer.from(bytes) : bytes,
        );
        return { uri, size, etag, eventTime: new Date().toISOString() };
      }),
    );
  }

  /** Data files of the table's current snapshot, read through its metadata as any reader does. */
  async dataFiles(table: string): Promise<readonly DataFile[]> {
    const { document } = await this.created.catalog.loadTable(["db", table]);
    const head = document.snapshots.find((s) => s["snapshot-id"] === document["current-snapshot-id"]);
    if (head === undefined) return [];
    const files: DataFile[] = [];
    for (const listed of readManifestList(await drain(this.store.stream(head["manifest-list"])))) {
      for (const { status, file } of readManifest(await drain(this.store.stream(listed.path)), listed)
        .entries) {
        if (status !== "deleted") files.push(file as DataFile);
      }
    }
    return files;
  }

  /** Rows of the current snapshot, by the data files' own counts. */
  async rowCount(table: string): Promise<number> {
    return (await this.dataFiles(table)).reduce((sum, { recordCount }) => sum + Number(recordCount), 0);
  }

  /** Quarantine records by the name of the object. */
  async records(table: string): Promise<ReadonlyMap<string, Record<string, unknown>>> {
    const records = new Map<string, Record<string, unknown>>();
    for await (const { uri } of this.store.list(`s3://lake/_quarantine/${table}/`)) {
      const record = JSON.parse((await drain(this.store.stream(uri))).toString());
      records.set(record.file.uri.slice("s3://inbox/".length), record);
    }
    return records;
  }

  async spooled(): Promise<readonly string[]> {
    return readdir(this.spool);
  }
}
