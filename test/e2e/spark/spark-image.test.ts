import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { ContainerImages, type ImageConfig } from "../servers/container-image";
import { freePort } from "../servers/free-port";
import { classPath } from "../servers/java";
import { inRepository } from "../servers/repository";
import { readOnlyCommand } from "../servers/run-read-only";
import { ServerProcess } from "../servers/server-process";
import { SPARK_BASE_ENVIRONMENT, sparkImageBase } from "../servers/spark-image-base";
import { HeavyPath } from "./heavy-path";

const TAG = "localhost/spark-ingest";

/**
 * Everything of the image but its base: Apache's can not be had here, so a Debian with the same Spark, Java and
 * Python stands in for it. The jars come from a server on this machine, out of what Maven has fetched before.
 */
describe("the Spark jobs' image", () => {
  const folder = mkdtempSync(join(tmpdir(), "floe-spark-image-"));
  let images: ContainerImages;
  let image: ImageConfig;
  let root: string;

  beforeAll(async () => {
    classPath("spark");
    const port = await freePort();
    const repository = `http://127.0.0.1:${port}`;
    const maven = new ServerProcess({
      name: "the jars",
      command: "python3",
      args: ["-m", "http.server", String(port), "--bind", "127.0.0.1"],
      cwd: join(homedir(), ".m2", "repository"),
      logFile: join(folder, "maven.log"),
      ready: async () => (await fetch(repository)).ok,
    });
    await maven.start();
    try {
      images = ContainerImages.open(join(folder, "images"), sparkImageBase(), SPARK_BASE_ENVIRONMENT);
      images.build("services/spark-ingest/Dockerfile", TAG, { MAVEN_REPOSITORY: repository });
    } finally {
      await maven.kill();
    }
    image = images.config(TAG);
    root = images.mount(TAG);
  }, 900_000);

  afterAll(() => {
    images?.remove();
    rmSync(folder, { recursive: true, force: true });
  }, 120_000);

  /** Runs a program of the image as Kubernetes would: its user, its root read-only. */
  function run(...command: string[]) {
    const { command: program, args } = readOnlyCommand(root, image, {}, { command });
    const { status, stdout, stderr } = spawnSync(program, [...args], {
      encoding: "utf8",
      timeout: 240_000,
      maxBuffer: 64 << 20,
    });
    return { status, output: `${stdout}${stderr}` };
  }

  test("runs as user spark of Apache's images", () => {
    expect(image.user).toBe("185:185");
    expect(run("python3", "-c", "import os; print(os.getuid())")).toMatchObject({
      status: 0,
      output: "185\n",
    });
  });

  test("has the jars that are listed, byte by byte, among Spark's own", () => {
    const list = readFileSync(inRepository("services", "spark-ingest", "jars.sha256"), "utf8");
    const jars = join(root, "opt", "spark", "jars");
    expect(execFileSync("sha256sum", ["--check", "--quiet"], { cwd: jars, input: list }).toString()).toBe("");
    expect(readdirSync(jars).filter((name) => /^spark-core_2\.12-3\.5\.8\.jar$/.test(name))).toHaveLength(1);
  });

  test("has the programs and both schemas, and nothing of the build", () => {
    const files = readdirSync(join(root, "opt", "floe"));
    expect(files).toEqual(
      expect.arrayContaining([
        "floe_spark",
        "ingest-request.schema.json",
        "spark-job.schema.json",
        "spark_ingest.py",
        "table_maintenance.py",
      ]),
    );
    expect(readdirSync(root)).not.toContain("build");
  });

  test("runs a job on a root that nobody can write, with the volumes that its manifest mounts", async () => {
    const path = await HeavyPath.start(join(folder, "heavy"), { config: image, root });
    try {
      const table = "image.orders";
      await path.light(table, [await path.upload("light.parquet")]);
      const files = [await path.upload("plain.parquet"), await path.upload("good.csv")];
      const answer = await path.deliver({ table, files }, 1);
      const [job] = path.operator.jobs;
      expect({ ...answer, log: answer.status === 200 ? "" : job?.log().slice(-5000) }).toMatchObject({
        status: 200,
        body: { committed: 2 },
        log: "",
      });
      for (const role of ["driver", "executor"] as const)
        expect(job?.application.spec[role]).toMatchObject({
          securityContext: { readOnlyRootFilesystem: true },
        });
      expect((await path.read(table)).rows).toHaveLength(100 + 1000 + 3);
    } finally {
      await path.stop();
    }
  }, 240_000);
});
