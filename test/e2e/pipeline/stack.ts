import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CreateBucketCommand, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { FakeApi } from "../../../services/spark-launcher/test/fake-api";
import type { ConfigChange } from "../../support/changed-config";
import { CamelDispatcher } from "../servers/camel-dispatcher";
import { CephRgw } from "../servers/ceph-rgw";
import { freePort } from "../servers/free-port";
import { KafkaBroker } from "../servers/kafka-broker";
import { nodeProgram } from "../servers/node-program";
import { inRepository } from "../servers/repository";
import { RestCatalogServer } from "../servers/rest-catalog";
import { ServerProcess } from "../servers/server-process";
import { type SparkInstallation, sparkInstallation } from "../servers/spark";
import { type LocalJob, LocalOperator } from "../spark/local-operator";
import { createNotifyingBucket, s3Client } from "./bucket-notifications";
import { Kubelet } from "./kubelet";
import { type RenderedPipeline, renderPipeline } from "./platform-manifests";

/** Names of the ports that somebody may want to be the same each time. */
export const PORTS = ["s3", "kafka", "catalog", "worker", "launcher"] as const;

/** What a stack is made of. */
export interface StackOptions {
  /** For data and logs. */
  readonly folder: string;
  /** Changes of the platform's configuration. Addresses are set to the stack's own. */
  readonly config: ConfigChange;
  /** @default - any that are free */
  readonly ports?: Partial<Readonly<Record<(typeof PORTS)[number], number>>>;
  /** Put as soon as its announcement can be heard. */
  readonly first: { readonly key: string; readonly body: Uint8Array };
  /** Hears of each part before it is started. */
  readonly starting?: (part: string) => void;
}

/** How long Kafka's groups wait for members that were killed, in ms. Kafka's own 45 s would be most of a test. */
const SESSION_TIMEOUT_MS = 6000;

/**
 * The whole pipeline on real servers: Ceph RGW, Kafka, Camel on the flows of synth, Iceberg's REST
 * catalog, the worker's bundle, the launcher with a local Spark, and stand-ins for what only a cluster
 * has: Knative's KafkaSource and KafkaSink, the Kubernetes API, the Spark operator, RGW's Kafka endpoint.
 * Every process can be killed, and is started again.
 */
export class PipelineStack {
  readonly kubelet = new Kubelet();
  private stopping = false;
  private readonly undo: (() => Promise<void> | void)[] = [];
  private parts:
    | {
        readonly rgw: CephRgw;
        readonly kafka: KafkaBroker;
        readonly catalog: RestCatalogServer;
        readonly rendered: RenderedPipeline;
        readonly operator: LocalOperator;
        readonly spark: SparkInstallation;
        readonly s3: S3Client;
        readonly worker: string;
        readonly launcher: string;
      }
    | undefined;

  private constructor(private readonly options: StackOptions) {}

  /** @throws Error when a part does not start; those before it are ended then */
  static async start(options: StackOptions): Promise<PipelineStack> {
    const stack = new PipelineStack(options);
    try {
      await stack.startParts();
      return stack;
    } catch (error) {
      await stack.stop();
      throw error;
    }
  }

  get running() {
    if (this.parts === undefined) throw new Error("the stack does not run");
    return this.parts;
  }

  /** Variables by which programs reach the store. */
  get storeVariables(): Record<string, string> {
    const { endpoint, user } = this.running.rgw;
    return {
      AWS_ENDPOINT_URL_S3: endpoint,
      AWS_ACCESS_KEY_ID: user.accessKey,
      AWS_SECRET_ACCESS_KEY: user.secretKey,
      AWS_REGION: "us-east-1",
    };
  }

  async stop(): Promise<void> {
    this.stopping = true;
    this.parts?.s3.destroy();
    await this.kubelet.stop();
    for (const step of this.undo.reverse()) await step();
  }

  private async startParts(): Promise<void> {
    const { folder, ports = {}, starting = () => undefined } = this.options;
    mkdirSync(folder, { recursive: true });
    const spark = sparkInstallation();
    starting("Ceph RGW");
    const rgw = await CephRgw.start(join(folder, "rgw"), undefined, ports.s3);
    this.undo.push(() => rgw.stop());
    starting("Kafka");
    const kafka = await KafkaBroker.start(join(folder, "kafka"), ports.kafka);
    this.kubelet.add({ name: "broker", process: kafka.process }, { name: "rgw", process: rgw.gateway });
    const { endpoint, user } = rgw;
    const s3 = s3Client(endpoint, user);

    starting("REST catalog");
    await s3.send(new CreateBucketCommand({ Bucket: "warehouse" }));
    const store = { endpoint, ...user, warehouse: "s3://warehouse/tables" };
    const catalog = await RestCatalogServer.start(join(folder, "catalog"), store, ports.catalog);
    this.kubelet.add({ name: "catalog", process: catalog.process });
    const rendered = renderPipeline({
      ...this.options.config,
      components: { ceph: { endpoint } },
      catalog: { uri: catalog.uri },
    });
    await kafka.createTopics(rendered.topics);

    starting("notifications");
    const { bootstrapServers } = kafka;
    const { topics, inbox } = rendered.ingest;
    const bridge = await this.httpProgram("notification-bridge", { bootstrapServers, topic: topics.events });
    await createNotifyingBucket({
      endpoint,
      user,
      bucket: inbox.bucket,
      topic: topics.events,
      pushEndpoint: bridge,
      prefix: inbox.prefix,
      suffixes: inbox.suffixes,
    });
    // RGW looks for new topics every half minute: it does so while others start.
    const { key: Key, body: Body } = this.options.first;
    await s3.send(new PutObjectCommand({ Bucket: inbox.bucket, Key, Body }));

    starting("dispatcher");
    const camel = await CamelDispatcher.start({
      folder: join(folder, "camel"),
      bootstrapServers,
      integration: rendered.integration,
      sessionTimeoutMs: SESSION_TIMEOUT_MS,
    });
    this.kubelet.add({ name: "camel", process: asProcess(camel) });

    starting("worker, launcher");
    const worker = await this.worker(rendered);
    const { api, operator } = await this.cluster(spark);
    const launcher = await this.launcher(rendered, api);

    starting("KafkaSource, KafkaSink");
    const sink = await this.httpProgram("kafka-sink", { bootstrapServers, topic: topics.dead_letter });
    const source = (manifest: RenderedPipeline["worker"]["source"], url: string) => ({
      manifest,
      sink: url,
      deadLetterSink: sink,
      sessionTimeoutMs: SESSION_TIMEOUT_MS,
    });
    const sources = [source(rendered.worker.source, worker), source(rendered.launcher.source, launcher)];
    await this.program("kafka-source", { SETTINGS: JSON.stringify({ bootstrapServers, sources }) });
    this.parts = { rgw, kafka, catalog, rendered, operator, spark, s3, worker, launcher };
    this.kubelet.watch();
  }

  /** The bundle that the image has, on the environment of its Knative Service. */
  private async worker(rendered: RenderedPipeline): Promise<string> {
    // Inside of the repository, where the bundle finds DuckDB.
    const bundle = inRepository(".cdk8s", "e2e-pipeline");
    execFileSync(process.execPath, [inRepository("services/light-worker/build/bundle.js"), bundle], {
      stdio: "inherit",
    });
    const port = this.options.ports?.worker ?? (await freePort());
    const url = `http://127.0.0.1:${port}/`;
    const worker = new ServerProcess({
      name: "the worker",
      command: process.execPath,
      args: [join(bundle, "start.js")],
      env: {
        ...rendered.worker.environment,
        ...this.secrets(),
        PORT: String(port),
        INGEST_SPILL_DIRECTORY: this.subfolder("spill"),
      },
      logFile: join(this.options.folder, "worker.log"),
      ready: async () => (await fetch(`${url}readyz`)).ok,
    });
    await worker.start();
    this.kubelet.add({ name: "worker", process: worker });
    return url;
  }

  private async launcher(rendered: RenderedPipeline, api: string): Promise<string> {
    const port = this.options.ports?.launcher ?? (await freePort());
    const url = `http://127.0.0.1:${port}/`;
    const template = join(this.options.folder, "spark-application.json");
    writeFileSync(template, rendered.jobTemplate);
    await this.program("spark-launcher", {
      ...rendered.launcher.environment,
      ...this.secrets(),
      PORT: String(port),
      SPARK_JOB_TEMPLATE: template,
      KUBERNETES_API: api,
    });
    return url;
  }

  /** What the launcher asks of a cluster, in this process. */
  private async cluster(spark: SparkInstallation): Promise<{ api: string; operator: LocalOperator }> {
    const api = new FakeApi();
    api.now = () => new Date().toISOString();
    const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = this.secrets();
    const operator = new LocalOperator({
      api,
      spark,
      folder: this.subfolder("jobs"),
      secrets: {
        "s3-events-keys/access-key": AWS_ACCESS_KEY_ID,
        "s3-events-keys/secret-key": AWS_SECRET_ACCESS_KEY,
      },
    });
    operator.play = (job) => this.playOperator(job);
    const url = await api.start();
    this.undo.push(
      () => api.stop(),
      () => operator.stop(),
    );
    return { api: url, operator };
  }

  /** As the operator does by `restartPolicy`: a driver that fails is started again, so often and no more. */
  private async playOperator(job: LocalJob): Promise<void> {
    const { onFailureRetries } = job.application.spec.restartPolicy as { readonly onFailureRetries: number };
    for (let attempt = 0; !this.stopping; attempt++) {
      job.setState("RUNNING");
      const code = await job.run();
      if (code === 0) return job.setState("COMPLETED");
      const reason = `driver container failed with ExitCode: ${code}, Reason: Error`;
      if (attempt >= onFailureRetries) return job.setState("FAILED", reason);
      job.setState("FAILING", reason);
    }
  }

  private async httpProgram(
    name: string,
    settings: { readonly bootstrapServers: string; readonly topic: string },
  ): Promise<string> {
    const port = await freePort();
    await this.program(name, { SETTINGS: JSON.stringify({ ...settings, port }) });
    return `http://127.0.0.1:${port}/`;
  }

  private async program(name: string, env: Readonly<Record<string, string>>): Promise<void> {
    const process = await nodeProgram({
      name,
      entry: `test/e2e/servers/programs/${name}.ts`,
      folder: this.subfolder("programs"),
      env,
    });
    await process.start();
    this.kubelet.add({ name, process });
  }

  private secrets() {
    return { AWS_ACCESS_KEY_ID: "s3events", AWS_SECRET_ACCESS_KEY: "s3events123" };
  }

  private subfolder(name: string): string {
    const folder = join(this.options.folder, name);
    mkdirSync(folder, { recursive: true });
    return folder;
  }
}

/** Camel counts its starts by its log. */
function asProcess(camel: CamelDispatcher) {
  return {
    get running() {
      return camel.process.running;
    },
    get pid() {
      return camel.process.pid;
    },
    start: () => camel.start(),
    kill: () => camel.process.kill(),
    pause: () => camel.process.pause(),
    resume: () => camel.process.resume(),
  };
}
