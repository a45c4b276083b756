import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type CatalogServer,
  createCatalog,
  EmbeddedS3,
  objectStoreMetadataFiles,
  serveCatalog,
} from "@floe/devstack";
import { createS3Store, staticCredentials } from "@floe/ingest-core";
import { parseAllDocuments } from "yaml";
import { find, type Inspectable } from "../support/find";
import { ContainerImages, type ImageConfig } from "./servers/container-image";
import { KafkaBroker } from "./servers/kafka-broker";
import { inRepository } from "./servers/repository";
import { type PodSettings, readOnlyCommand, writingFails } from "./servers/run-read-only";
import { readTopics } from "./servers/topic-records";

const TAG = "localhost/floe";
const KEYS = { accessKeyId: "image", secretAccessKey: "image" };
const INBOX = "events-inbox";
const KEY = "incoming/orders/a b+c%20ä.parquet";

/** The container of the CronJob, as synth writes it. */
function container() {
  const file = readFileSync(inRepository("dist", "75-reconcile.k8s.yaml"), "utf8");
  const objects = parseAllDocuments(file).map((document) => document.toJS() as Inspectable);
  const { spec } = find(objects, "CronJob").spec.jobTemplate.spec.template;
  const [{ args, env, volumeMounts = [] }] = spec.containers;
  return {
    args: args as readonly string[],
    env: env as readonly { readonly name: string; readonly value?: string }[],
    emptyDirs: (volumeMounts as readonly { readonly mountPath: string }[]).map(({ mountPath }) => mountPath),
  };
}

describe("the command's image", () => {
  const folder = mkdtempSync(join(tmpdir(), "floe-command-image-"));
  let images: ContainerImages;
  let image: ImageConfig;
  let root: string;
  let s3: EmbeddedS3;
  let catalog: CatalogServer;
  let kafka: KafkaBroker;

  beforeAll(async () => {
    s3 = await EmbeddedS3.start({ root: join(folder, "objects"), buckets: [INBOX, "lake"] });
    const store = createS3Store({ endpoint: s3.endpoint, credentials: staticCredentials(KEYS) });
    await store.put(`s3://${INBOX}/${KEY}`, Buffer.from("nobody was told of this"));
    catalog = await serveCatalog(createCatalog({ files: objectStoreMetadataFiles(store) }).handler);
    images = ContainerImages.open(join(folder, "images"));
    images.build("cli/Dockerfile", TAG);
    image = images.config(TAG);
    root = images.mount(TAG);
    kafka = await KafkaBroker.start(join(folder, "kafka"));
    await kafka.createTopics([{ topic: "s3-events", partitions: 3 }]);
  }, 900_000);

  afterAll(async () => {
    await kafka?.process.kill();
    await catalog?.close();
    await s3?.stop();
    images?.remove();
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  /** Beside this process, which is the store and the catalog. */
  async function run(env: Readonly<Record<string, string>>, pod: PodSettings) {
    const { command, args } = readOnlyCommand(root, image, env, pod);
    const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"] });
    const [stdout, stderr] = [child.stdout, child.stderr].map((stream) => {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      return chunks;
    });
    const status = await new Promise((resolve) => child.once("close", resolve));
    return {
      status,
      stdout: String(Buffer.concat(stdout ?? [])),
      stderr: String(Buffer.concat(stderr ?? [])),
    };
  }

  test("names a user that Kubernetes can tell from root, and nobody can write its root", () => {
    expect(image.user).toMatch(/^[1-9]\d*:[1-9]\d*$/);
    expect(writingFails(root, image, "0:0")).toBe("EROFS");
  });

  test("reconciles as the CronJob does: no volume, its user, its variables", async () => {
    const { args, env, emptyDirs } = container();
    const literal = env.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value]]));
    const grace = args.indexOf("--grace") + 1;
    const { status, stdout, stderr } = await run(
      {
        ...Object.fromEntries(literal),
        CATALOG_URI: catalog.uri,
        CATALOG_WAREHOUSE: "",
        AWS_ENDPOINT_URL_S3: s3.endpoint,
        AWS_ACCESS_KEY_ID: KEYS.accessKeyId,
        AWS_SECRET_ACCESS_KEY: KEYS.secretAccessKey,
        KAFKA_BOOTSTRAP_SERVERS: kafka.bootstrapServers,
      },
      { command: [...image.entrypoint, ...args.with(grace, "1s")], emptyDirs },
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: "✓ 1 object missed, 1 event sent\n" });
    expect(JSON.parse(stdout)).toMatchObject({ emitted: 1 });
    const [event, ...others] = await readTopics(kafka.bootstrapServers, ["s3-events"]);
    expect(others).toEqual([]);
    const [record] = JSON.parse(String(event?.value)).Records;
    expect(record.s3).toMatchObject({ bucket: { name: INBOX }, object: { key: KEY } });
  }, 60_000);

  test("renders and lints where it may write", async () => {
    const floe = image.entrypoint.join(" ");
    const script = `set -e; printf %s "$CONFIG" > config.yaml; ${floe} synth; ${floe} lint --strict dist`;
    const env = { CONFIG: readFileSync(inRepository("config.yaml"), "utf8") };
    const ran = await run(env, { command: ["sh", "-c", script], emptyDirs: ["/work"], workDir: "/work" });
    expect(ran).toMatchObject({ status: 0, stderr: expect.stringMatching(/^✓ \d+ objects in \d+ files$/m) });
    expect(ran.stdout).toContain("dist/75-reconcile.k8s.yaml\n");
  }, 60_000);
});
