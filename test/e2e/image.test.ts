import { execFileSync } from "node:child_process";
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
import { machine, median, writeSection } from "../../bench/benchmark-report";
import { ContainerImages, type ImageConfig } from "./servers/container-image";
import { freePort } from "./servers/free-port";
import { readOnlyCommand, writingFails } from "./servers/run-read-only";
import { ServerProcess } from "./servers/server-process";

const TAG = "localhost/light-worker";
const FIXTURES = join(__dirname, "..", "..", "services", "ingest-core", "test", "fixtures");
const KEYS = { accessKeyId: "image", secretAccessKey: "image" };

describe("the light worker's image", () => {
  const folder = mkdtempSync(join(tmpdir(), "floe-image-"));
  let images: ContainerImages;
  let image: ImageConfig;
  let root: string;
  let s3: EmbeddedS3;
  let catalog: CatalogServer;
  let worker: ServerProcess;
  let base: string;
  const startMs: number[] = [];

  async function startWorker(): Promise<void> {
    const port = await freePort();
    base = `http://127.0.0.1:${port}`;
    const run = readOnlyCommand(root, image, {
      PORT: String(port),
      CATALOG_URI: catalog.uri,
      AWS_ENDPOINT_URL_S3: s3.endpoint,
      AWS_ACCESS_KEY_ID: KEYS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: KEYS.secretAccessKey,
    });
    worker = new ServerProcess({
      name: "the image",
      ...run,
      logFile: join(folder, "worker.log"),
      ready: async () => (await fetch(`${base}/readyz`)).ok,
    });
    await worker.start();
  }

  beforeAll(async () => {
    images = ContainerImages.open(join(folder, "images"));
    images.build("services/light-worker/Dockerfile", TAG);
    image = images.config(TAG);
    root = images.mount(TAG);
    s3 = await EmbeddedS3.start({ root: join(folder, "objects"), buckets: ["inbox", "lake"] });
    const store = createS3Store({ endpoint: s3.endpoint, credentials: staticCredentials(KEYS) });
    for (const name of ["duckdb-row-groups", "duckdb-row-groups-b"])
      await store.put(`s3://inbox/${name}.parquet`, readFileSync(join(FIXTURES, `${name}.parquet`)));
    catalog = await serveCatalog(createCatalog({ files: objectStoreMetadataFiles(store) }).handler);
    await startWorker();
  }, 900_000);

  afterAll(async () => {
    await worker?.kill();
    await catalog?.close();
    await s3?.stop();
    images?.remove();
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  test("names a user that Kubernetes can tell from root, and runs as it", () => {
    expect(image.user).toMatch(/^[1-9]\d*:[1-9]\d*$/);
    const status = readFileSync(`/proc/${worker.pid}/status`, "utf8");
    expect(status).toMatch(new RegExp(`^Uid:\\t${image.user.split(":")[0]}\\t`, "m"));
  });

  test("its root can not be written, by anybody", () => {
    expect(writingFails(root, image, "0:0")).toBe("EROFS");
    expect(writingFails(root, image, image.user)).toMatch(/^(EROFS|EACCES)$/);
  });

  test("holds Node, the bundle and DuckDB, and no package beside", () => {
    const packages = execFileSync("find", [
      join(root, "app", "node_modules"),
      "-name",
      "package.json",
      "-maxdepth",
      "3",
    ]);
    const names = packages
      .toString()
      .trim()
      .split("\n")
      .map((file) => JSON.parse(readFileSync(file, "utf8")).name);
    expect(names.filter((name) => !/^(@duckdb\/|detect-libc$)/.test(name))).toEqual([]);
    expect(worker.log()).not.toContain("code cache was made by another Node");
  });

  test("ingests a batch that DuckDB has to write anew", async () => {
    const response = await fetch(base, {
      method: "POST",
      headers: {
        "ce-specversion": "1.0",
        "ce-type": "dev.knative.kafka.event",
        "ce-source": "/e2e#light-ingest",
        "ce-id": "partition:0/offset:0",
      },
      body: JSON.stringify({
        table: "db.t",
        files: ["s3://inbox/duckdb-row-groups.parquet", "s3://inbox/duckdb-row-groups-b.parquet"],
      }),
    });
    expect(await response.json()).toMatchObject({
      committed: 2,
      outputs: [{ strategy: "encode", files: 2 }],
    });
    expect(response.status).toBe(200);
  }, 60_000);

  test("ends decently on SIGTERM, and starts again", async () => {
    await worker.stop();
    expect(worker.log()).toContain('"msg":"stopped"');
    for (let i = 0; i < 5; i++) {
      const log = worker.log().length;
      const started = performance.now();
      await startWorker();
      startMs.push(performance.now() - started);
      expect(worker.log().slice(log)).toContain('"msg":"listening"');
      await worker.kill();
    }
    if (process.env.RECORD_BENCHMARKS === undefined) return;
    const mib = (path: string) => Number(execFileSync("du", ["-sm", path]).toString().split("\t")[0]);
    writeSection(
      "image",
      `## Image of the light worker

Built by buildah from \`services/light-worker/Dockerfile\`, run as user ${image.user} on a read-only root:
\`RECORD_BENCHMARKS=1 npm run test:e2e -- image\` (${machine()}). Ready is the first 200 of \`/readyz\`, looked for
every 100 ms, and includes the mounts.

| | |
|---|---:|
| what is added to the base: bundle, code cache, DuckDB | ${mib(join(root, "app"))} MiB |
| of it DuckDB's native library | ${mib(join(root, "app", "node_modules"))} MiB |
| start of the container's process to ready, median of 5 | ${median(startMs).toFixed(0)} ms |`,
    );
  }, 120_000);
});
