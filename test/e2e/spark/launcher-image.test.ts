import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crdsOfGroups } from "../../cluster/api-server/crd-manifests";
import { EmbeddedApiServer } from "../../cluster/api-server/embedded-api-server";
import { template } from "../../cluster/heavy/launcher-cluster";
import { ContainerImages, type ImageConfig } from "../servers/container-image";
import { freePort } from "../servers/free-port";
import { readOnlyCommand, writingFails } from "../servers/run-read-only";
import { ServerProcess } from "../servers/server-process";

const TAG = "localhost/spark-launcher";

describe("the launcher's image", () => {
  const folder = mkdtempSync(join(tmpdir(), "floe-launcher-image-"));
  let images: ContainerImages;
  let image: ImageConfig;
  let root: string;
  let api: EmbeddedApiServer;
  let launcher: ServerProcess;
  let base: string;

  beforeAll(async () => {
    images = ContainerImages.open(join(folder, "images"));
    images.build("services/spark-launcher/Dockerfile", TAG);
    image = images.config(TAG);
    root = images.mount(TAG);
    api = await EmbeddedApiServer.start({ objects: crdsOfGroups("sparkoperator.k8s.io") });
    // What the kubelet mounts into a pod: the account's token, the cluster's authority, the ConfigMap.
    const account = join(root, "run", "secrets", "kubernetes.io", "serviceaccount");
    mkdirSync(account, { recursive: true });
    api.kubeconfig(folder);
    const { clusters, users } = JSON.parse(readFileSync(join(folder, "kubeconfig"), "utf8"));
    const authority = Buffer.from(clusters[0].cluster["certificate-authority-data"], "base64");
    writeFileSync(join(account, "ca.crt"), authority);
    writeFileSync(join(account, "token"), users[0].user.token);
    mkdirSync(join(root, "etc", "floe", "spark"), { recursive: true });
    const job = template();
    writeFileSync(join(root, "etc", "floe", "spark", "spark-application.json"), JSON.stringify(job));
    const port = await freePort();
    base = `http://127.0.0.1:${port}`;
    launcher = new ServerProcess({
      name: "the image",
      ...readOnlyCommand(root, image, {
        PORT: String(port),
        // Nobody listens there: what needs the catalog is answered 503.
        CATALOG_URI: "http://127.0.0.1:9",
        AWS_ENDPOINT_URL_S3: "http://127.0.0.1:9",
        AWS_ACCESS_KEY_ID: "image",
        AWS_SECRET_ACCESS_KEY: "image",
        SPARK_JOB_NAMESPACE: "default",
        SPARK_JOB_TEMPLATE: "/etc/floe/spark/spark-application.json",
        KUBERNETES_SERVICE_HOST: "127.0.0.1",
        KUBERNETES_SERVICE_PORT: new URL(api.url).port,
      }),
      logFile: join(folder, "launcher.log"),
      ready: async () => (await fetch(`${base}/readyz`)).ok,
    });
    await launcher.start();
  }, 900_000);

  afterAll(async () => {
    await launcher?.kill();
    await api?.stop();
    images?.remove();
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  test("runs as a user that Kubernetes can tell from root, on a root that nobody can write", () => {
    expect(image.user).toMatch(/^[1-9]\d*:[1-9]\d*$/);
    const status = readFileSync(`/proc/${launcher.pid}/status`, "utf8");
    expect(status).toMatch(new RegExp(`^Uid:\\t${image.user.split(":")[0]}\\t`, "m"));
    expect(writingFails(root, image, "0:0")).toBe("EROFS");
  });

  test("is one bundle and its code cache, of this Node", () => {
    expect(readdirSync(join(root, "app")).sort()).toEqual(["service.cache", "service.js", "start.js"]);
    expect(existsSync(join(root, "src"))).toBe(false);
    expect(launcher.log()).not.toContain("code cache was made by another Node");
  });

  test("asks the Kubernetes API for the job with the account's token, over TLS", async () => {
    const response = await fetch(base, {
      method: "POST",
      headers: {
        "ce-specversion": "1.0",
        "ce-type": "dev.knative.kafka.event",
        "ce-source": "/e2e#heavy-ingest",
        "ce-id": "partition:0/offset:0",
      },
      body: JSON.stringify({ table: "db.t", files: ["s3://inbox/a.parquet"] }),
    });
    // There is no such job, and without the store nobody can plan one.
    expect(response.status).toBe(503);
    const [request] = api.log.requests;
    expect(request).toMatchObject({ method: "GET", code: 404 });
    expect(request?.path).toMatch(/\/namespaces\/default\/sparkapplications\/heavy-[0-9a-f]{20}$/);
  });

  test("ends decently on SIGTERM", async () => {
    await launcher.stop();
    expect(launcher.log()).toContain('"msg":"stopped"');
  });
});
