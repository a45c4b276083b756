import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { createS3Store, type ObjectStore, staticCredentials } from "@floe/ingest-core";
import { EventBus } from "../bus/event-bus";
import { type CatalogServer, serveCatalog } from "../catalog/catalog-server";
import { createCatalog } from "../catalog/create-catalog";
import { diskPointers } from "../catalog/disk-pointers";
import type { EmbeddedCatalog } from "../catalog/embedded-catalog";
import { objectStoreMetadataFiles } from "../catalog/metadata-files";
import type { CatalogHandler, CatalogRequest, CatalogResponse } from "../catalog/rest-message";
import type { TableRule } from "../dispatch/rules";
import { EmbeddedS3 } from "../s3/embedded-s3";
import { resultSteps } from "./result-steps";
import { runDelivery } from "./run-delivery";
import { runDispatcher } from "./run-dispatcher";
import type { Step } from "./step";
import { TOPICS } from "./topics";
import { WorkerProcess } from "./worker-process";

/** Settings of {@link Pipeline}. */
export interface PipelineOptions {
  /** Folder for objects and the catalog; what it holds already is served. */
  readonly folder: string;
  /** `start.js` of the worker's bundle. */
  readonly workerScript: string;
  readonly tables: readonly TableRule[];
  readonly defaultTable: string;
  /** @default 0, any free port */
  readonly s3Port?: number;
  /** @default 0, any free port */
  readonly catalogPort?: number;
  /** Events of a batch at most. @default 200, as on the platform */
  readonly maxEvents?: number;
  /** ms that a batch stays open. @default 300; the platform waits 30 s, a person does not */
  readonly maxWaitMs?: number;
  readonly onStep?: (step: Step) => void;
}

/** Keys of the embedded store; it takes any. */
export const DEVSTACK_KEYS = { accessKeyId: "devstack", secretAccessKey: "devstack" };

/** Buckets of the embedded store. */
export const BUCKETS = { inbox: "inbox", lake: "lake" } as const;

/** Stands between clients and the catalog, to do harm at a chosen moment. */
export type Interference = (request: CatalogRequest, apply: CatalogHandler) => Promise<CatalogResponse>;

/**
 * The whole pipeline in one process and one child: embedded S3 → notifications → bus →
 * dispatcher → bus → the real worker, over HTTP as on the platform → embedded catalog and S3.
 */
export class Pipeline {
  readonly bus = new EventBus();
  /** @default - requests pass */
  interfere: Interference | undefined;
  private readonly stopping = new AbortController();
  private running: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly options: PipelineOptions,
    readonly s3: EmbeddedS3,
    readonly catalog: EmbeddedCatalog,
    readonly catalogServer: CatalogServer,
    readonly store: ObjectStore,
    private worker: Promise<WorkerProcess>,
  ) {}

  /** @throws Error with what the worker wrote to stderr, when it ends before it listens; nothing runs then */
  static async start(options: PipelineOptions): Promise<Pipeline> {
    const { folder, s3Port = 0, catalogPort = 0 } = options;
    const root = join(folder, "objects");
    mkdirSync(root, { recursive: true });
    const s3 = await EmbeddedS3.start({ root, port: s3Port, buckets: Object.values(BUCKETS) });
    const store = createS3Store({ endpoint: s3.endpoint, credentials: staticCredentials(DEVSTACK_KEYS) });
    const { catalog, handler } = createCatalog({
      warehouse: `s3://${BUCKETS.lake}/warehouse`,
      pointers: diskPointers(join(folder, "catalog")),
      files: objectStoreMetadataFiles(store),
      // What readers like PyIceberg have to know to reach the objects.
      overrides: {
        "s3.endpoint": s3.endpoint,
        "s3.path-style-access": "true",
        "s3.region": "us-east-1",
      },
    });
    let pipeline: Pipeline | undefined;
    const server = await serveCatalog(
      (request) => pipeline?.interfere?.(request, handler) ?? handler(request),
      { port: catalogPort },
    );
    const worker = await startWorker(options, s3, server).catch(async (error: unknown) => {
      // Servers that listen would keep the process from ending with the error.
      await server.close();
      await s3.stop();
      throw error;
    });
    pipeline = new Pipeline(options, s3, catalog, server, store, Promise.resolve(worker));
    pipeline.run();
    options.onStep?.({
      step: "started",
      s3: s3.endpoint,
      catalog: server.uri,
      worker: worker.url,
      startMs: worker.startMs,
    });
    return pipeline;
  }

  /** Puts an object, as any S3 client does. */
  async put(key: string, body: Uint8Array, note: string): Promise<void> {
    const uri = `s3://${BUCKETS.inbox}/${key}`;
    await this.store.put(uri, body);
    this.options.onStep?.({ step: "put", uri, bytes: body.byteLength, note });
  }

  /** Closes the open batch and resolves when every event that there is has reached its end. */
  async idle(): Promise<void> {
    const { signal } = this.stopping;
    this.bus.flush(TOPICS.events);
    await this.bus.drained(TOPICS.events, "dispatcher", signal);
    await this.bus.drained(TOPICS.light, "light-worker", signal);
  }

  /** Kills the worker with SIGKILL, and starts another as the kubelet would. */
  async killWorker(when: string): Promise<void> {
    const { options, worker } = this;
    this.worker = (async () => {
      await (await worker).kill();
      options.onStep?.({ step: "kill", when });
      const next = await startWorker(options, this.s3, this.catalogServer);
      options.onStep?.({ step: "restart", startMs: next.startMs });
      return next;
    })();
    await this.worker;
  }

  /** Stops the worker gracefully, then everything else. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.worker.then((worker) => worker.stop());
    await this.running;
    await this.catalogServer.close();
    await this.s3.stop();
  }

  private run(): void {
    const { bus, options } = this;
    const { tables, defaultTable, maxEvents = 200, maxWaitMs = 300, onStep } = options;
    this.s3.on("notification", (event) => {
      const [{ s3 }] = event.Records;
      if (s3.bucket.name === BUCKETS.inbox) bus.send(TOPICS.events, { value: JSON.stringify(event) });
    });
    // The thresholds of the platform: beyond them the heavy path would take over.
    const rules = { lightMaxBytes: 500_000_000, lightMaxFiles: 200, tables, defaultTable };
    const { signal } = this.stopping;
    this.running = Promise.all([
      runDispatcher(
        {
          bus,
          rules,
          maxEvents,
          maxWaitMs,
          onBatch: (events, { requests, rejected }) => {
            for (const { path, message } of requests) {
              const { table, file_count: files, total_bytes: bytes } = message;
              onStep?.({ step: "batch", events, table, path, files, bytes });
            }
            for (const { reason } of rejected) onStep?.({ step: "dead", reason });
          },
        },
        signal,
      ),
      runDelivery(
        {
          bus,
          sink: () => this.worker.then(({ url }) => url),
          onDelivery: (_, delivery) => {
            if (delivery.kind === "dead") onStep?.({ step: "dead", reason: delivery.reason });
            if (delivery.kind === "done")
              for (const step of delivery.results.flatMap(resultSteps)) onStep?.(step);
            if (delivery.kind === "retry") {
              const { attempt, reason } = delivery;
              // A worker that was killed is there again before its event is.
              void this.worker.then(() => onStep?.({ step: "redelivery", attempt, reason }));
            }
          },
        },
        signal,
      ),
    ]);
  }
}

function startWorker(
  { workerScript, folder }: PipelineOptions,
  s3: EmbeddedS3,
  catalog: CatalogServer,
): Promise<WorkerProcess> {
  return WorkerProcess.start({
    script: workerScript,
    env: {
      CATALOG_URI: catalog.uri,
      AWS_ENDPOINT_URL_S3: s3.endpoint,
      AWS_ACCESS_KEY_ID: DEVSTACK_KEYS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: DEVSTACK_KEYS.secretAccessKey,
      INGEST_QUARANTINE: `s3://${BUCKETS.lake}/quarantine`,
    },
    logFile: join(folder, "worker.log"),
  });
}
