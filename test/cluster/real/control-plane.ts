import { type ChildProcess, spawn } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { get } from "node:https";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { adminToken } from "../api-server/http/access";
import { type ClientAccess, writeKubeconfig } from "../api-server/kubeconfig";

/** Why the suites cannot run against a real control plane. @default - they can */
export function realControlPlaneMissing(assets = process.env.KUBEBUILDER_ASSETS): string | undefined {
  if (assets === undefined || assets === "") return "KUBEBUILDER_ASSETS is not set";
  const missing = ["etcd", "kube-apiserver"].filter((name) => !existsSync(join(assets, name)));
  return missing.length === 0
    ? undefined
    : `${missing.join(" and ")} not found in KUBEBUILDER_ASSETS (${assets})`;
}

/**
 * kube-apiserver and etcd as child processes, with the flags of controller-runtime's envtest
 * (`pkg/internal/testing/controlplane`). No controllers run: namespaces are not emptied, nothing becomes ready.
 */
export class RealControlPlane {
  private constructor(
    private readonly folder: string,
    private readonly processes: readonly ChildProcess[],
    readonly url: string,
  ) {}

  /** @throws {Error} with the end of the server's log when it does not become ready within 60 s */
  static async start(assets: string): Promise<RealControlPlane> {
    const folder = mkdtempSync(join(tmpdir(), "floe-control-plane-"));
    const [client, peer, secure] = await Promise.all([freePort(), freePort(), freePort()]);
    const etcdUrl = `http://127.0.0.1:${client}`;
    const certificates = join(folder, "certificates");
    mkdirSync(certificates);
    writeFileSync(join(folder, "tokens.csv"), `${adminToken},admin,admin,"system:masters"\n`);
    const keys = generateKeyPairSync("rsa", { modulusLength: 2048 });
    writeFileSync(join(folder, "sa.key"), keys.privateKey.export({ type: "pkcs1", format: "pem" }));
    writeFileSync(join(folder, "sa.pub"), keys.publicKey.export({ type: "spki", format: "pem" }));
    const url = `https://127.0.0.1:${secure}`;
    const etcd = [
      `--data-dir=${join(folder, "etcd")}`,
      `--listen-client-urls=${etcdUrl}`,
      `--advertise-client-urls=${etcdUrl}`,
      `--listen-peer-urls=http://127.0.0.1:${peer}`,
      "--unsafe-no-fsync",
    ];
    const apiServer = [
      `--etcd-servers=${etcdUrl}`,
      "--bind-address=127.0.0.1",
      "--advertise-address=127.0.0.1",
      `--secure-port=${secure}`,
      `--cert-dir=${certificates}`,
      "--authorization-mode=RBAC",
      "--service-cluster-ip-range=10.96.0.0/12",
      "--allow-privileged=true",
      "--disable-admission-plugins=ServiceAccount",
      "--endpoint-reconciler-type=none",
      `--token-auth-file=${join(folder, "tokens.csv")}`,
      `--service-account-issuer=${url}/`,
      `--service-account-key-file=${join(folder, "sa.pub")}`,
      `--service-account-signing-key-file=${join(folder, "sa.key")}`,
    ];
    const log: string[] = [];
    const run = (name: string, args: readonly string[]) => {
      const child = spawn(join(assets, name), args, { stdio: ["ignore", "ignore", "pipe"] });
      child.stderr.setEncoding("utf8").on("data", (text: string) => {
        log.push(text);
        if (log.length > 50) log.shift();
      });
      return child;
    };
    const plane = new RealControlPlane(folder, [run("etcd", etcd), run("kube-apiserver", apiServer)], url);
    try {
      await plane.ready();
    } catch (error) {
      await plane.stop();
      throw new Error(`${(error as Error).message}; end of the log:\n${log.join("")}`);
    }
    return plane;
  }

  /** Writes a kubeconfig for the administrator and returns the environment that makes clients use it. */
  kubeconfig(folder: string, access: Partial<ClientAccess> = {}): Record<string, string> {
    const certificate = readFileSync(join(this.folder, "certificates/apiserver.crt"), "utf8");
    return writeKubeconfig(folder, { url: this.url, certificate, token: adminToken, ...access });
  }

  async stop(): Promise<void> {
    const exits = this.processes.map(
      (child) =>
        new Promise<void>((resolve) => {
          if (child.exitCode !== null || child.signalCode !== null) resolve();
          else child.once("exit", () => resolve());
        }),
    );
    for (const child of this.processes) child.kill("SIGKILL");
    await Promise.all(exits);
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** A foreign process tells its readiness on `/readyz` only, so this asks until it says yes. */
  private async ready(): Promise<void> {
    const deadline = Date.now() + 60_000;
    while (!(await this.answers())) {
      const dead = this.processes.find(({ exitCode }) => exitCode !== null);
      if (dead !== undefined) throw new Error(`${dead.spawnfile} exited with ${dead.exitCode}`);
      if (Date.now() > deadline) throw new Error("kube-apiserver is not ready after 60 s");
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  private answers(): Promise<boolean> {
    return new Promise((resolve) => {
      // The certificate is the server's own and new; the kubeconfig then pins it.
      const request = get(`${this.url}/readyz`, { rejectUnauthorized: false }, (response) => {
        response.resume();
        resolve(response.statusCode === 200);
      });
      request.on("error", () => resolve(false));
    });
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
