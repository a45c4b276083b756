import { execFile, execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { Environment } from "@floe/event-server";
import {
  IngestEngine,
  type IngestEngineOptions,
  type IngestResult,
  type NewTable,
  silent,
  type TableRules,
} from "@floe/ingest-core";
import { type Lakehouse, openLakehouse, readLakehouse } from "@floe/lakehouse-access";
import { CephRgw } from "../servers/ceph-rgw";
import { RestCatalogServer } from "../servers/rest-catalog";
import { type SparkInstallation, sparkInstallation } from "../servers/spark";

const execute = promisify(execFile);

/** A row in canonical text (services/ingest-core/test/fixtures/generate/canonical.py). */
export type Row = Readonly<Record<string, unknown>>;

/** What a table holds: its rows in canonical text, or their number and digest when they are many. */
export interface Content {
  readonly rows?: readonly Row[];
  readonly count?: number;
  readonly digest?: string;
}

/** A table as PyIceberg sees it. */
export interface TableSight {
  readonly content: Content;
  /** What pyarrow reads in the source files. */
  readonly expected?: Content;
  readonly files: number;
  /** Rows by the manifests. */
  readonly recorded: number;
  readonly partitions: number;
  /** Columns whose null counts are wrong. */
  readonly falseCounts: readonly string[];
  /** Filters that found another number of rows than a full scan. */
  readonly falseFilters: readonly unknown[];
  /** Data files that PyIceberg would read, by filter. */
  readonly planned: Readonly<Record<string, number>>;
  /** Types of its columns, as Iceberg writes them. */
  readonly types: readonly string[];
  readonly formatVersion: number;
  readonly snapshots: number;
}

/** A table to read. */
export interface Wanted {
  readonly name: string;
  /** Local files with the same rows. */
  readonly sources?: readonly string[];
  /** Filters to plan. */
  readonly filters?: readonly string[];
  /** Looks for filters that hide rows: many scans. @default true */
  readonly hunt?: boolean;
}

/** What Spark found, and what its statements returned. */
export interface SparkSight {
  readonly tables: Readonly<Record<string, { readonly content: Content; readonly counted: number }>>;
  readonly results: readonly (readonly Readonly<Record<string, unknown>>[])[];
}

/** A real object store, a real catalog, and the engine in this process. */
export class RealLakehouse {
  private constructor(
    readonly folder: string,
    readonly lakehouse: Lakehouse,
    private readonly spark: SparkInstallation,
    private readonly rgw: CephRgw,
    private readonly catalog: RestCatalogServer,
  ) {}

  static async start(folder: string): Promise<RealLakehouse> {
    const spark = sparkInstallation();
    const rgw = await CephRgw.start(join(folder, "rgw"));
    const { endpoint, user } = rgw;
    const catalog = await RestCatalogServer.start(join(folder, "catalog"), {
      endpoint,
      ...user,
      warehouse: "s3://warehouse/tables",
    });
    const environment = new Environment({
      CATALOG_URI: catalog.uri,
      AWS_ENDPOINT_URL_S3: endpoint,
      AWS_ACCESS_KEY_ID: user.accessKey,
      AWS_SECRET_ACCESS_KEY: user.secretKey,
    });
    const s3 = new S3Client({
      endpoint,
      region: "us-east-1",
      forcePathStyle: true,
      credentials: { accessKeyId: user.accessKey, secretAccessKey: user.secretKey },
    });
    for (const Bucket of ["inbox", "warehouse"]) await s3.send(new CreateBucketCommand({ Bucket }));
    s3.destroy();
    mkdirSync(join(folder, "files"));
    const lakehouse = openLakehouse(readLakehouse(environment), silent);
    return new RealLakehouse(folder, lakehouse, spark, rgw, catalog);
  }

  /** A local path for a source file. */
  file(name: string): string {
    return join(this.folder, "files", name);
  }

  /** Uploads objects. @returns their URIs */
  async upload(prefix: string, files: Readonly<Record<string, Uint8Array>>): Promise<string[]> {
    return Promise.all(
      Object.entries(files).map(async ([name, bytes]) => {
        const uri = `s3://inbox/${prefix}/${name}`;
        await this.lakehouse.inbox.put(uri, bytes);
        return uri;
      }),
    );
  }

  /** Ingests objects as the worker does. */
  ingest(
    table: string,
    uris: readonly string[],
    rules: TableRules = {},
    newTable: NewTable = {},
    more: Partial<IngestEngineOptions> = {},
  ): Promise<IngestResult> {
    const engine = new IngestEngine({
      ...this.lakehouse,
      rules: () => ({ contract: "evolve", ...rules }),
      createTables: () => newTable,
      ...more,
    });
    return engine.ingest({ table, files: uris.map((uri) => ({ uri })) });
  }

  /** Reads tables with PyIceberg. */
  readWithPyIceberg(tables: readonly Wanted[]): Promise<Readonly<Record<string, TableSight>>> {
    return this.run("read_with_pyiceberg.py", { catalog: this.pyiceberg(), tables });
  }

  /** Appends to a table with PyIceberg while others write it. @returns how often it had to try again */
  async appendWithPyIceberg(table: string, times: number): Promise<{ appended: number; conflicts: number }> {
    return this.run("append_with_pyiceberg.py", { catalog: this.pyiceberg(), table, times });
  }

  /** Runs statements with Spark, then reads tables. */
  readWithSpark(tables: readonly Wanted[], before: readonly string[] = []): Promise<SparkSight> {
    const catalog = {
      uri: this.catalog.uri,
      "s3.endpoint": this.rgw.endpoint,
      "s3.path-style-access": "true",
      "s3.access-key-id": this.rgw.user.accessKey,
      "s3.secret-access-key": this.rgw.user.secretKey,
      "client.region": "us-east-1",
    };
    return this.run("read_with_spark.py", { catalog, tables, before });
  }

  async stop(): Promise<void> {
    await this.catalog.process.kill();
    await this.rgw.stop();
  }

  private pyiceberg(): Readonly<Record<string, string>> {
    return {
      uri: this.catalog.uri,
      "s3.endpoint": this.rgw.endpoint,
      "s3.access-key-id": this.rgw.user.accessKey,
      "s3.secret-access-key": this.rgw.user.secretKey,
      "s3.region": "us-east-1",
      "s3.path-style-access": "true",
      "py-io-impl": "pyiceberg.io.pyarrow.PyArrowFileIO",
    };
  }

  private async run<T>(script: string, body: object): Promise<T> {
    const request = this.file(`request-${randomUUID()}.json`);
    writeFileSync(request, JSON.stringify(body));
    const { stdout } = await execute(this.spark.python, [join(__dirname, script), request], {
      env: {
        ...process.env,
        TZ: "UTC",
        PYTHONDONTWRITEBYTECODE: "1",
        AWS_REGION: "us-east-1",
        // Debian's RGW refuses bodies with a trailing checksum (411).
        AWS_REQUEST_CHECKSUM_CALCULATION: "when_required",
        AWS_RESPONSE_CHECKSUM_VALIDATION: "when_required",
        PYSPARK_PYTHON: this.spark.python,
        PYSPARK_SUBMIT_ARGS: `--driver-memory 1g --driver-class-path ${this.spark.classPath} pyspark-shell`,
      },
      maxBuffer: 256 << 20,
      timeout: 900_000,
    });
    return JSON.parse(stdout) as T;
  }
}

/** Removes what a stopped lakehouse leaves. */
export function removeFolder(folder: string): void {
  execFileSync("rm", ["-rf", folder]);
}
