import { execFile, execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { IngestEngine, type IngestResult, type ObjectStore, silent } from "@floe/ingest-core";
import { type Lakehouse, openLakehouse } from "@floe/lakehouse-access";
import { App, Chart } from "cdk8s";
import type { LakehouseAccessProps } from "../../../constructs/ingest/lakehouse-access";
import { SparkDriverAccount } from "../../../constructs/spark/spark-driver-account";
import { type SparkJobProps, sparkJob } from "../../../constructs/spark/spark-job";
import { TableMaintenance, type TableMaintenanceProps } from "../../../constructs/spark/table-maintenance";
import { readLauncherEnvironment } from "../../../services/spark-launcher/src/environment";
import type { SparkApplication } from "../../../services/spark-launcher/src/job/spark-application";
import { type RunningLauncher, startLauncher } from "../../../services/spark-launcher/src/launcher";
import { FakeApi } from "../../../services/spark-launcher/test/fake-api";
import { CephRgw } from "../servers/ceph-rgw";
import { RestCatalogServer } from "../servers/rest-catalog";
import { type SparkInstallation, sparkInstallation } from "../servers/spark";
import { LocalOperator, type LocalOperatorOptions } from "./local-operator";

const execute = promisify(execFile);

/** A row as PyIceberg reads it; values that JSON does not have are text. */
export type Row = Readonly<Record<string, unknown>>;

/** A table as PyIceberg sees it. */
export interface TableSight {
  readonly rows: readonly Row[];
  readonly files: number;
  readonly branches: readonly string[];
  readonly snapshots: number;
}

/** An answer of the launcher. */
export interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** The heavy path on real servers: RGW, a REST catalog, Spark, and the launcher over a stand-in of the Kubernetes API. */
export class HeavyPath {
  private launcher: RunningLauncher | undefined;

  private constructor(
    readonly spark: SparkInstallation,
    readonly operator: LocalOperator,
    readonly lakehouse: Lakehouse,
    readonly files: string,
    private readonly api: FakeApi,
    private readonly rgw: CephRgw,
    private readonly catalog: RestCatalogServer,
    private readonly variables: Readonly<Record<string, string>>,
  ) {}

  /** @param image that jobs run in. @default - Spark of this machine */
  static async start(folder: string, image?: LocalOperatorOptions["image"]): Promise<HeavyPath> {
    const spark = sparkInstallation();
    const files = join(folder, "files");
    mkdirSync(files, { recursive: true });
    const rgw = await CephRgw.start(join(folder, "rgw"));
    const api = new FakeApi();
    api.now = () => new Date().toISOString();
    const { endpoint, user } = rgw;
    const catalog = await RestCatalogServer.start(join(folder, "catalog"), {
      endpoint,
      ...user,
      warehouse: "s3://warehouse/tables",
    });
    execFileSync(spark.python, [join(__dirname, "make_files.py"), files]);
    const template = join(folder, "spark-application.json");
    writeFileSync(template, JSON.stringify(jobTemplate(endpoint, catalog.uri)));
    const variables = {
      PORT: "0",
      LOG_LEVEL: "error",
      CATALOG_URI: catalog.uri,
      AWS_ENDPOINT_URL_S3: endpoint,
      AWS_ACCESS_KEY_ID: user.accessKey,
      AWS_SECRET_ACCESS_KEY: user.secretKey,
      INGEST_QUARANTINE: "s3://inbox/quarantine",
      SPARK_JOB_NAMESPACE: "eventing-demo",
      SPARK_JOB_TEMPLATE: template,
      KUBERNETES_API: await api.start(),
    };
    const lakehouse = openLakehouse(readLauncherEnvironment(variables), silent);
    const operator = new LocalOperator({
      api,
      spark,
      folder: join(folder, "jobs"),
      secrets: { "s3/access": user.accessKey, "s3/secret": user.secretKey },
      ...(image !== undefined && { image }),
    });
    const path = new HeavyPath(spark, operator, lakehouse, files, api, rgw, catalog, variables);
    for (const bucket of ["inbox", "warehouse"]) await path.createBucket(bucket);
    await path.startLauncher();
    return path;
  }

  get store(): ObjectStore {
    return this.lakehouse.inbox;
  }

  get catalogUri(): string {
    return this.catalog.uri;
  }

  /** Variables by which programs reach the store. */
  get environment(): Readonly<Record<string, string>> {
    return this.variables;
  }

  /** Uploads one of the files. @returns the object as a dispatcher would describe it */
  async upload(name: string, key = `incoming/${name}`) {
    const uri = `s3://inbox/${key}`;
    const { size, etag } = await this.store.put(uri, readFileSync(join(this.files, name)));
    return { uri, size, etag };
  }

  async startLauncher(): Promise<void> {
    const env = readLauncherEnvironment(this.variables);
    this.launcher = await startLauncher(env, { url: this.variables.KUBERNETES_API as string });
  }

  /** Ends the launcher without letting it end its work; what it waits for is answered 503, or not at all. */
  async crashLauncher(): Promise<void> {
    await this.launcher?.parts[0]?.stop(0);
    this.launcher = undefined;
  }

  /** Delivers a message as KafkaSource does. @param offset the same for the same record */
  async deliver(message: object, offset: number): Promise<Answer> {
    const response = await fetch(`http://127.0.0.1:${this.launcher?.port}/`, {
      method: "POST",
      headers: {
        "ce-specversion": "1.0",
        "ce-type": "dev.knative.kafka.event",
        "ce-source": "/apis/v1/namespaces/d/kafkasources/s#heavy-ingest",
        "ce-id": `partition:0/offset:${offset}`,
      },
      body: JSON.stringify(message),
    });
    return { status: response.status, body: (await response.json()) as Answer["body"] };
  }

  /** Ingests by the light path, in this process. */
  light(table: string, files: readonly { readonly uri: string }[]): Promise<IngestResult> {
    const engine = new IngestEngine({
      ...this.lakehouse,
      rules: () => ({ contract: "evolve" }),
      createTables: () => ({}),
    });
    return engine.ingest({ table, files });
  }

  async read(table: string): Promise<TableSight> {
    const { stdout } = await execute(
      this.spark.python,
      ["-B", join(__dirname, "../python/read_table.py"), this.catalog.uri, table],
      { env: { ...process.env, ...this.variables }, maxBuffer: 64 << 20 },
    );
    return JSON.parse(stdout) as TableSight;
  }

  /** Records of the quarantine: reasons by URI. */
  async quarantined(table: string): Promise<Readonly<Record<string, string>>> {
    const codes: Record<string, string> = {};
    for await (const { uri } of this.store.list(`s3://inbox/quarantine/${table}/`)) {
      const { bytes } = await this.store.getRange(uri, { start: 0, end: 1 << 16 });
      const record = JSON.parse(Buffer.from(bytes).toString()) as { file: { uri: string }; code: string };
      codes[record.file.uri] = record.code;
    }
    return codes;
  }

  /** The maintenance of some tables, as the platform renders it for these servers. */
  maintenance(settings: Omit<TableMaintenanceProps, keyof SparkJobProps>): SparkApplication["spec"] {
    const chart = new Chart(new App(), "c");
    const account = new SparkDriverAccount(chart, "account", { namespace: "eventing-demo" });
    const where = jobSettings(this.rgw.endpoint, this.catalog.uri);
    new TableMaintenance(chart, "maintenance", { ...where, ...settings, account, image: "spark-ingest" });
    const manifests = chart.toJson() as { kind: string; spec: { template: SparkApplication["spec"] } }[];
    const schedule = manifests.find(({ kind }) => kind === "ScheduledSparkApplication");
    if (schedule === undefined) throw new Error("there is no schedule");
    return schedule.spec.template;
  }

  async stop(): Promise<void> {
    await this.crashLauncher();
    await this.operator.stop();
    await this.api.stop();
    await this.catalog.process.kill();
    await this.rgw.stop();
  }

  private async createBucket(name: string): Promise<void> {
    const { S3Client, CreateBucketCommand } = await import("@aws-sdk/client-s3");
    const { endpoint, user } = this.rgw;
    const client = new S3Client({
      endpoint,
      region: "us-east-1",
      forcePathStyle: true,
      credentials: { accessKeyId: user.accessKey, secretAccessKey: user.secretKey },
    });
    await client.send(new CreateBucketCommand({ Bucket: name }));
    client.destroy();
  }
}

/** The template as the platform renders it, for these servers. */
function jobTemplate(endpoint: string, catalogUri: string): object {
  const account = new SparkDriverAccount(new Chart(new App(), "c"), "a", { namespace: "eventing-demo" });
  return sparkJob({
    ...jobSettings(endpoint, catalogUri),
    name: "heavy-ingest",
    account,
    image: "spark-ingest",
  });
}

/** Where jobs find what they work with. */
function jobSettings(endpoint: string, catalogUri: string): LakehouseAccessProps {
  return {
    catalog: { uri: catalogUri, warehouse: "lakehouse" },
    store: { endpoint, region: "us-east-1" },
    credentials: { accessKey: { name: "s3", key: "access" }, secretKey: { name: "s3", key: "secret" } },
  };
}

/** A digest that tells whether rows are the same, whatever their order. */
export function digest(rows: readonly Row[]): string {
  const lines = rows.map((row) => JSON.stringify(row)).sort();
  return createHash("sha256").update(lines.join("\n")).digest("hex");
}
