import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Cli, cli, tools } from "../support/run";
import { EmbeddedApiServer } from "./embedded-api-server";

describe("who may do what, and what can go wrong on the way", () => {
  let server: EmbeddedApiServer;
  let folder: string;
  let as: (token: string) => Cli;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "floe-access-"));
    server = await EmbeddedApiServer.start();
    as = (token) => cli(tools().kubectl, server.kubeconfig(join(folder, token), { token }));
  });
  afterEach(async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it("refuses a token that it does not know, and one that has expired", async () => {
    server.access.addToken("short-lived", { name: "jane", groups: [] });
    expect((await as("short-lived")(["get", "ns"])).code).toBe(0);
    server.access.expire("short-lived");
    for (const token of ["short-lived", "never-given"]) {
      const { code, stderr } = await as(token)(["get", "ns"]);
      expect(code).toBe(1);
      expect(stderr).toContain("error: You must be logged in to the server (");
    }
  });

  it("forbids what a denial names, and tells so beforehand", async () => {
    server.access.addToken("reader", { name: "jane", groups: [] });
    server.access.denials.push({ user: "jane", verbs: ["create", "patch"], resource: "configmaps" });
    const kubectl = as("reader");
    const { code, stderr } = await kubectl("create configmap x --from-literal=a=1".split(" "));
    expect(code).toBe(1);
    expect(stderr).toContain(
      'configmaps is forbidden: User "jane" cannot create resource "configmaps" in API group "" in the namespace "default"',
    );
    expect(await kubectl("auth can-i create configmaps".split(" "))).toMatchObject({
      code: 1,
      stdout: "no\n",
    });
    expect(await kubectl("auth can-i list configmaps".split(" "))).toMatchObject({
      code: 0,
      stdout: "yes\n",
    });
  });

  it("cuts every connection once it has become unreachable, until it is healed", async () => {
    const kubectl = as("floe-admin");
    const read = () => kubectl(["get", "--raw", "/api/v1/namespaces/default", "--request-timeout=1s"]);
    server.faults.unreachableAfter(1);
    expect((await read()).code).toBe(0);
    expect((await read()).code).toBe(1);
    server.faults.heal();
    expect((await read()).code).toBe(0);
  });

  it("fails some requests with a status code, then answers", async () => {
    server.faults.fail((method, path) => method === "GET" && path.endsWith("/configmaps"), 503);
    const kubectl = as("floe-admin");
    expect((await kubectl(["get", "cm"])).stderr).toContain(
      "the server is currently unable to handle the request",
    );
    expect((await kubectl(["get", "cm"])).code).toBe(0);
  });

  it("holds requests as long as it is told to", async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    server.faults.holdRequests(() => held);
    const answer = as("floe-admin")(["get", "--raw", "/readyz"]);
    const arrived = async () => {
      while (server.log.requests.length === 0) await new Promise((resolve) => setImmediate(resolve));
    };
    await arrived();
    expect(server.log.requests[0]?.code).toBeUndefined();
    release();
    expect((await answer).stdout).toBe("ok");
  });

  it("logs what would have been written, and nothing of a dry run", async () => {
    const kubectl = as("floe-admin");
    await kubectl("create configmap x --from-literal=a=1 --dry-run=server".split(" "));
    await kubectl("auth can-i create configmaps".split(" "));
    await kubectl("get configmaps".split(" "));
    expect(server.log.writes()).toEqual([]);
    await kubectl("create configmap x --from-literal=a=1".split(" "));
    expect(server.log.writes()).toMatchObject([
      { method: "POST", path: "/api/v1/namespaces/default/configmaps", code: 201 },
    ]);
  });

  it("answers for Pods and Services what a test has put behind them", async () => {
    const pod = { apiVersion: "v1", kind: "Pod", metadata: { name: "web", namespace: "default" } };
    server.seed({ ...pod, spec: { containers: [{ name: "app", image: "i:1" }] } });
    const kubectl = as("floe-admin");
    expect((await kubectl(["logs", "web"])).stderr).toContain(
      'container "app" in pod "web" is waiting to start',
    );
    server.output.setLog("default/web/app", "one\ntwo\nthree\n");
    expect((await kubectl(["logs", "web", "--tail=2"])).stdout).toBe("two\nthree\n");
    const proxy = "/api/v1/namespaces/default/services/http:web:80/proxy/healthz";
    expect((await kubectl(["get", "--raw", proxy])).stderr).toContain(
      'no endpoints available for service "web"',
    );
    server.output.setProxy("default/services/web", (path) => ({ code: 200, body: `asked for ${path}` }));
    expect((await kubectl(["get", "--raw", proxy])).stdout).toBe("asked for /healthz");
  });

  it("tells a watch that is too far behind to start over", async () => {
    server.store.compact();
    const { stdout } = await as("floe-admin")([
      "get",
      "--raw",
      "/api/v1/namespaces?watch=true&resourceVersion=1&timeoutSeconds=1",
    ]);
    expect(JSON.parse(stdout)).toMatchObject({ type: "ERROR", object: { code: 410, reason: "Expired" } });
  });
});
