import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { silent, systemClock } from "@floe/ingest-core";
import { HeavyPath } from "../../../constructs/spark/heavy-path";
import type { JobOrder } from "../../../services/spark-launcher/src/job/job-order";
import { JobOwner } from "../../../services/spark-launcher/src/job/job-owner";
import { JobRunner } from "../../../services/spark-launcher/src/job/job-runner";
import type { SparkApplication } from "../../../services/spark-launcher/src/job/spark-application";
import { ApiClient, type ApiEndpoint } from "../../../services/spark-launcher/src/kubernetes/api-client";
import { batches, deadLetters, lakehouse } from "../../constructs/ingest/pipeline";
import { type Manifest, only, render } from "../../support/manifests";
import { installKinds, type Target } from "../support/servers";

/** Namespace of the launcher and of its jobs. */
export const NAMESPACE = "apps";

/** What the platform applies for the heavy path. */
export const manifests: readonly Manifest[] = render(
  (chart) =>
    new HeavyPath(chart, "heavy", {
      namespace: NAMESPACE,
      launcherImage: "launcher:1",
      sparkImage: "spark:1",
      topic: batches,
      deadLetters,
      defaultTable: "db.t",
      ...lakehouse,
    }),
);

/** The SparkApplication that the launcher copies. */
export function template(): SparkApplication {
  const { data } = only(manifests, "ConfigMap") as unknown as { data: Record<string, string> };
  return JSON.parse(data["spark-application.json"] ?? "") as SparkApplication;
}

/** Rights that the launcher is given. */
export function launcherRules() {
  const { rules } = only(manifests, "Role", "spark-launcher") as unknown as {
    rules: { apiGroups: string[]; resources: string[]; verbs: string[]; resourceNames?: string[] }[];
  };
  return rules;
}

/** A batch of its own for every test. */
export function orderOf(batch: string): JobOrder {
  return {
    table: "sales.orders",
    identity: Buffer.from(batch).toString("hex").padEnd(64, "0"),
    firstAttempt: 1,
    prepare: async () => ({ argument: "H4sI", files: 2, bytes: 6e9 }),
    whyFailed: async () => undefined,
  };
}

/** A launcher's way to a server, and a person who plays the operator there with kubectl. */
export class LauncherCluster {
  private readonly folder = mkdtempSync(join(tmpdir(), "floe-launcher-"));

  private tokens = 0;

  private constructor(
    readonly target: Target,
    private readonly admin: { readonly url: string; readonly ca: string; readonly token: string },
  ) {}

  /** Installs the operators' kinds, the namespace, the launcher's Service, and accounts and rights of the heavy path. */
  static async prepare(target: Target): Promise<LauncherCluster> {
    await installKinds(target, "sparkoperator.k8s.io", "serving.knative.dev");
    const view = await target.kubectl(["config", "view", "--raw", "-o", "json"]);
    const { clusters, users } = JSON.parse(view.stdout);
    const cluster = new LauncherCluster(target, {
      url: clusters[0].cluster.server,
      ca: Buffer.from(clusters[0].cluster["certificate-authority-data"], "base64").toString(),
      token: users[0].user.token,
    });
    await cluster.kubectl("create", "namespace", NAMESPACE);
    const accounts = manifests.filter(({ kind }) => /^(Service|ServiceAccount|Role|RoleBinding)$/.test(kind));
    const list = { apiVersion: "v1", kind: "List", items: accounts };
    await target.kubectl(["apply", "--server-side", "-f", "-"], JSON.stringify(list));
    return cluster;
  }

  /** @param token of the client. @default - the administrator's */
  endpoint(token = this.admin.token): ApiEndpoint {
    const tokenFile = join(this.folder, `token-${++this.tokens}`);
    writeFileSync(tokenFile, token);
    return { url: this.admin.url, ca: this.admin.ca, tokenFile };
  }

  runner(endpoint: ApiEndpoint = this.endpoint(), job: SparkApplication = template()): JobRunner {
    const api = new ApiClient(endpoint);
    return new JobRunner({
      api,
      namespace: NAMESPACE,
      owner: new JobOwner({ api, namespace: NAMESPACE, service: "spark-launcher", observer: silent }),
      template: job,
      sizing: { bytesPerExecutor: 2 ** 31, maxExecutors: 4 },
      jobTimeoutMs: 3_600_000,
      observer: silent,
      clock: systemClock,
    });
  }

  /** Sets a job's state as the operator does, in the status alone. */
  async setState(name: string, state: string, errorMessage = ""): Promise<void> {
    const status = { applicationState: { state, errorMessage }, driverInfo: { podName: `${name}-driver` } };
    const patch = JSON.stringify({ status });
    await this.inNamespace(
      "patch",
      "sparkapplication",
      name,
      "--subresource=status",
      "--type=merge",
      "-p",
      patch,
    );
  }

  /** Waits until a job is there, and returns it. */
  async job(name: string): Promise<SparkApplication> {
    await this.inNamespace("wait", "--for=create", `sparkapplication/${name}`, "--timeout=20s");
    return JSON.parse(await this.inNamespace("get", "sparkapplication", name, "-o", "json"));
  }

  inNamespace(...args: readonly string[]): Promise<string> {
    return this.kubectl("-n", NAMESPACE, ...args);
  }

  /** @throws Error with what kubectl says when it fails */
  async kubectl(...args: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await this.target.kubectl(args);
    if (code !== 0) throw new Error(`kubectl ${args.join(" ")}: ${stderr}`);
    return stdout;
  }

  async stop(): Promise<void> {
    await this.target.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
