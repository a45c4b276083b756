import {
  type CatalogServer,
  type CreatedCatalog,
  createCatalog,
  EmbeddedS3,
  objectStoreMetadataFiles,
  serveCatalog,
} from "@floe/devstack";
import { createS3Store, type RawS3Store, staticCredentials } from "@floe/ingest-core";
import { readWorkerEnvironment } from "../../../services/light-worker/src/environment";
import { type RunningWorker, startWorker } from "../../../services/light-worker/src/worker";
import { OtlpReceiver } from "./otlp-receiver";

const KEYS = { accessKeyId: "key", secretAccessKey: "secret" };

/** Object store, catalog and a receiver of spans in this process, and workers that tell it theirs. */
export class TracedLakehouse {
  private constructor(
    readonly receiver: OtlpReceiver,
    readonly s3: EmbeddedS3,
    readonly store: RawS3Store,
    readonly created: CreatedCatalog,
    private readonly catalog: CatalogServer,
  ) {}

  /**
   * @param root folder of the objects
   * @param inbox bucket beside `lake`
   */
  static async start(root: string, inbox: string): Promise<TracedLakehouse> {
    const receiver = await OtlpReceiver.start();
    const s3 = await EmbeddedS3.start({ root, buckets: [inbox, "lake"], credentials: [KEYS] });
    const store = createS3Store({ endpoint: s3.endpoint, credentials: staticCredentials(KEYS) });
    const created = createCatalog({ files: objectStoreMetadataFiles(store) });
    return new TracedLakehouse(receiver, s3, store, created, await serveCatalog(created.handler));
  }

  /** Starts a worker as its Deployment does. @param more of its environment */
  worker(more: Readonly<Record<string, string>> = {}): Promise<RunningWorker> {
    const environment = readWorkerEnvironment({
      PORT: "0",
      LOG_LEVEL: "error",
      CATALOG_URI: this.catalog.uri,
      AWS_ENDPOINT_URL_S3: this.s3.endpoint,
      AWS_ACCESS_KEY_ID: KEYS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: KEYS.secretAccessKey,
      OTEL_SERVICE_NAME: "csv-to-iceberg",
      OTEL_EXPORTER_OTLP_ENDPOINT: this.receiver.endpoint,
      ...more,
    });
    return startWorker(environment, (error) => {
      throw error;
    });
  }

  async stop(): Promise<void> {
    await this.catalog.close();
    this.store.close();
    await this.s3.stop();
    await this.receiver.stop();
  }
}
