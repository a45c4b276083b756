import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { freePort } from "./free-port";
import { classPath } from "./java";
import { ServerProcess } from "./server-process";

/** The store that holds the warehouse. */
export interface WarehouseStore {
  readonly endpoint: string;
  readonly accessKey: string;
  readonly secretKey: string;
  /** `s3://bucket/prefix` */
  readonly warehouse: string;
}

/** Iceberg's reference REST catalog, on SQLite, with its metadata files in a real object store. */
export class RestCatalogServer {
  private constructor(
    readonly uri: string,
    readonly process: ServerProcess,
  ) {}

  /**
   * @param folder for its database and log; the same folder brings the same tables back
   * @param wanted port. @default - any that is free
   */
  static async start(folder: string, store: WarehouseStore, wanted?: number): Promise<RestCatalogServer> {
    mkdirSync(folder, { recursive: true });
    const port = wanted ?? (await freePort());
    const uri = `http://127.0.0.1:${port}`;
    const process = new ServerProcess({
      name: "the REST catalog",
      command: "java",
      args: [
        "-Xmx512m",
        "-XX:+UseSerialGC",
        "-cp",
        classPath("catalog"),
        "org.apache.iceberg.rest.RESTCatalogServer",
      ],
      // CATALOG_A__B_C stands for the property `a-b.c`.
      env: {
        CATALOG_REST_PORT: String(port),
        CATALOG_WAREHOUSE: store.warehouse,
        CATALOG_CATALOG__IMPL: "org.apache.iceberg.jdbc.JdbcCatalog",
        // One connection. Iceberg 1.9 never closes the result by which it looks for its tables
        // (`JdbcCatalog.initializeCatalogTables`): when they are there, that connection reads for ever, and SQLite
        // lets no other one commit.
        CATALOG_CLIENTS: "1",
        CATALOG_URI: `jdbc:sqlite:${join(folder, "catalog.db")}`,
        CATALOG_JDBC_USER: "floe",
        CATALOG_JDBC_PASSWORD: "floe",
        CATALOG_IO__IMPL: "org.apache.iceberg.aws.s3.S3FileIO",
        CATALOG_S3_ENDPOINT: store.endpoint,
        CATALOG_S3_PATH__STYLE__ACCESS: "true",
        CATALOG_S3_ACCESS__KEY__ID: store.accessKey,
        CATALOG_S3_SECRET__ACCESS__KEY: store.secretKey,
        AWS_REGION: "us-east-1",
      },
      logFile: join(folder, "catalog.log"),
      ready: async () => (await fetch(`${uri}/v1/config`)).ok,
    });
    await process.start();
    return new RestCatalogServer(uri, process);
  }
}
