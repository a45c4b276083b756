import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { SparkApplication } from "../../../services/spark-launcher/src/job/spark-application";
import type { FakeApi } from "../../../services/spark-launcher/test/fake-api";
import type { ImageConfig } from "../servers/container-image";
import { readOnlyCommand } from "../servers/run-read-only";
import type { SparkInstallation } from "../servers/spark";

/** The parts of a SparkApplication that say how the driver is started. */
interface Driver {
  readonly volumeMounts?: readonly { readonly name: string; readonly mountPath: string }[];
  readonly envVars?: Readonly<Record<string, string>>;
  readonly envSecretKeyRefs?: Readonly<Record<string, { readonly name: string; readonly key: string }>>;
}

/** What the operator stands on. */
export interface LocalOperatorOptions {
  readonly api: FakeApi;
  readonly spark: SparkInstallation;
  /** For logs. */
  readonly folder: string;
  /** Values of Secrets, by `name/key`. */
  readonly secrets: Readonly<Record<string, string>>;
  /** The jobs' image and the folder with its file system. @default - jobs run in `spark` */
  readonly image?: { readonly config: ImageConfig; readonly root: string };
}

/** Where Spark mounts an emptyDir of its own, and what it starts its processes with. */
const LOCAL_DIRECTORY = "/var/data/spark-local";
/** `WORKDIR` of Apache's images. */
const WORK_DIRECTORY = "/opt/spark/work-dir";

/** A job as the operator has it in hands: it may start the driver, several times, or kill it. */
export class LocalJob {
  private child: ChildProcess | undefined;
  private exit: Promise<number> = Promise.resolve(0);

  constructor(
    readonly application: SparkApplication,
    private readonly options: LocalOperatorOptions,
  ) {}

  get name(): string {
    return this.application.metadata.name;
  }

  get logFile(): string {
    return join(this.options.folder, `${this.name}.log`);
  }

  /** The file that the image has under `/opt/floe`, or the very file that the application names. */
  private get program(): string {
    const { mainApplicationFile } = this.application.spec;
    const path = String(mainApplicationFile).replace(/^local:\/\//, "");
    return path.startsWith("/opt/floe/") ? join(this.options.spark.programs, basename(path)) : path;
  }

  log(): string {
    return readFileSync(this.logFile, "utf8");
  }

  setState(state: string, message = ""): void {
    this.options.api.setState(this.name, state, message);
  }

  /** Starts the driver with the configuration of the application; only the cluster is this machine. */
  start(): void {
    const { spec } = this.application;
    const conf = {
      ...(spec.sparkConf as Record<string, string>),
      ...prefixed("spark.hadoop.", spec.hadoopConf as Record<string, string>),
      "spark.driver.host": "127.0.0.1",
      "spark.driver.bindAddress": "127.0.0.1",
      "spark.ui.enabled": "false",
      "spark.sql.shuffle.partitions": "2",
    };
    const options = [
      ...["--master", "local[2]", "--driver-memory", "1g"],
      ...Object.entries(conf).flatMap(([key, value]) => ["--conf", `${key}=${value}`]),
    ];
    const { command, args, env } = this.driver(options, (spec.arguments ?? []) as readonly string[]);
    const log = openSync(this.logFile, "a");
    const child = spawn(command, args, {
      env,
      stdio: ["ignore", log, log],
      // A group of its own: the JVM has a child of its own, too.
      detached: true,
    });
    closeSync(log);
    this.child = child;
    this.exit = new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("exit", (code) => resolve(code ?? 137));
    });
  }

  /** The process of the driver: of its image as Kubernetes runs it, or of Spark on this machine. */
  private driver(options: readonly string[], jobArguments: readonly string[]) {
    const { spark, secrets, image } = this.options;
    const driver = this.application.spec.driver as Driver;
    const refs = Object.entries(driver.envSecretKeyRefs ?? {});
    const variables = {
      ...driver.envVars,
      ...Object.fromEntries(refs.map(([name, ref]) => [name, secrets[`${ref.name}/${ref.key}`] ?? ""])),
      SPARK_LOCAL_IP: "127.0.0.1",
    };
    if (image !== undefined) {
      const program = String(this.application.spec.mainApplicationFile);
      const run = readOnlyCommand(
        image.root,
        image.config,
        {
          ...variables,
          SPARK_LOCAL_DIRS: LOCAL_DIRECTORY,
          JAVA_TOOL_OPTIONS: process.env.JAVA_TOOL_OPTIONS ?? "",
        },
        {
          command: ["/opt/spark/bin/spark-submit", ...options, program, ...jobArguments],
          emptyDirs: [LOCAL_DIRECTORY, ...(driver.volumeMounts ?? []).map(({ mountPath }) => mountPath)],
          workDir: WORK_DIRECTORY,
        },
      );
      return { ...run, env: process.env };
    }
    return {
      command: spark.submit,
      args: [...options, "--driver-class-path", spark.classPath, this.program, ...jobArguments],
      env: {
        ...process.env,
        ...variables,
        PYSPARK_PYTHON: spark.python,
        PYTHONPATH: spark.programs,
        PYTHONDONTWRITEBYTECODE: "1",
      },
    };
  }

  /** Whether the driver has run and does so no more. */
  get hasEnded(): boolean {
    return this.child !== undefined && (this.child.exitCode !== null || this.child.signalCode !== null);
  }

  /** Whether its driver runs now. */
  get running(): boolean {
    return this.child !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }

  ended(): Promise<number> {
    return this.exit;
  }

  /** Ends the driver as a node that loses power does. */
  async kill(): Promise<void> {
    const pid = this.child?.pid;
    if (pid !== undefined && this.running) process.kill(-pid, "SIGKILL");
    await this.exit;
  }

  async run(): Promise<number> {
    this.start();
    return this.ended();
  }
}

/**
 * Plays the Spark operator: takes each SparkApplication that is created, runs its driver as a local
 * Spark, and sets the states that the operator sets.
 */
export class LocalOperator {
  readonly jobs: LocalJob[] = [];
  /** What happens to the next jobs; tests replace it to disturb them. */
  play: (job: LocalJob) => Promise<void> = plainly;
  private readonly running = new Set<Promise<void>>();

  constructor(private readonly options: LocalOperatorOptions) {
    mkdirSync(options.folder, { recursive: true });
    options.api.onCreate = (application) => {
      const job = new LocalJob(application, options);
      this.jobs.push(job);
      const playing: Promise<void> = this.play(job).finally(() => this.running.delete(playing));
      this.running.add(playing);
    };
  }

  /** A job that no launcher asked for, as the operator makes one of a schedule. */
  scheduled(name: string, spec: SparkApplication["spec"]): LocalJob {
    const application = { apiVersion: "", kind: "SparkApplication", metadata: { name }, spec };
    const job = new LocalJob(application, this.options);
    this.jobs.push(job);
    return job;
  }

  /** Resolves when no job runs any more. */
  async idle(): Promise<void> {
    await Promise.all(this.running);
  }

  async stop(): Promise<void> {
    for (const job of this.jobs) await job.kill();
    await this.idle();
  }
}

/** One attempt, without the operator's retry. */
export async function plainly(job: LocalJob): Promise<void> {
  job.setState("RUNNING");
  const code = await job.run();
  if (code === 0) job.setState("COMPLETED");
  else job.setState("FAILED", `driver container failed with ExitCode: ${code}, Reason: Error`);
}

function prefixed(prefix: string, settings: Readonly<Record<string, string>> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(settings).map(([key, value]) => [prefix + key, value]));
}
