import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { Kubectl } from "../../kube/kubectl";
import { ToolError } from "../../kube/tool-error";

const PATH = process.env.PATH ?? "";

/** Puts a program called kubectl first on the PATH. */
function stub(folder: string, script: string): void {
  const file = join(folder, "kubectl");
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  process.env.PATH = `${folder}${delimiter}${PATH}`;
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return "none";
  } catch (error) {
    if (error instanceof ToolError) return error.diagnostic.code;
    throw error;
  }
}

describe("Kubectl", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "kubectl-"));
  });
  afterEach(() => {
    process.env.PATH = PATH;
    rmSync(folder, { recursive: true, force: true });
  });

  test("passes the context and a time limit on, and nothing of its own", async () => {
    stub(folder, 'echo "$@"');
    expect(await new Kubectl().run(["get", "nodes"])).toBe("--request-timeout=30s get nodes\n");
    const elsewhere = new Kubectl({ context: "minikube", kubeconfig: "/k", requestTimeout: "5s" });
    expect(await elsewhere.run(["version"])).toBe(
      "--context=minikube --kubeconfig=/k --request-timeout=5s version\n",
    );
  });

  test("writes what it is given to the program's input, and hears its lines as they come", async () => {
    stub(folder, "cat");
    const lines: string[] = [];
    await new Kubectl().run(["apply", "-f", "-"], { input: "a\nb", onLine: (line) => lines.push(line) });
    expect(lines).toEqual(["a", "b"]);
  });

  test("without a kubectl it says where to get one", async () => {
    process.env.PATH = folder;
    expect(await codeOf(new Kubectl().run(["version"]))).toBe("FLOE8001");
  });

  // What kubectl 1.35 prints.
  test.each([
    [
      "FLOE8004",
      "The connection to the server 127.0.0.1:1 was refused - did you specify the right host or port?",
    ],
    [
      "FLOE8004",
      'E1122 16:20:01.1 12 memcache.go:265] "Unhandled Error" err="couldn\'t get current server API group list: Get \\"https://k:6443/api\\": dial tcp: lookup k: no such host"',
    ],
    ["FLOE8005", "error: You must be logged in to the server (Unauthorized)"],
    [
      "FLOE8005",
      "Unable to connect to the server: getting credentials: exec: executable aws failed with exit code 255",
    ],
    [
      "FLOE8006",
      'Error from server (Forbidden): pods is forbidden: User "dev" cannot list resource "pods" in API group "" at the cluster scope',
    ],
    ["FLOE8007", 'error: context "prod" does not exist'],
    [
      "FLOE8003",
      'Error from server (BadRequest): error when creating "x": Kafka in version "v1" cannot be handled as a Kafka: strict decoding error: unknown field "spec.brokr"',
    ],
  ])("%s for: %s", async (code, stderr) => {
    stub(folder, `cat >&2 <<'WORDS'\n${stderr}\nWORDS\nexit 1`);
    expect(await codeOf(new Kubectl().run(["get", "pods"]))).toBe(code);
  });

  test("kinds and objects that are not there are an answer", async () => {
    stub(folder, 'echo "error: the server doesn\'t have a resource type \\"kafkas\\"" >&2; exit 1');
    expect(await new Kubectl().list("kafkas")).toEqual([]);
    stub(folder, "echo 'Error from server (NotFound): deployments.apps \"x\" not found' >&2; exit 1");
    expect(await new Kubectl().get("deployments.apps", "x", "default")).toBeUndefined();
  });

  test("what else goes wrong while reading is not taken for absence", async () => {
    stub(folder, "echo 'Error from server (Forbidden): kafkas is forbidden: no' >&2; exit 1");
    expect(await codeOf(new Kubectl().list("kafkas"))).toBe("FLOE8006");
    expect(await codeOf(new Kubectl().get("kafkas", "x"))).toBe("FLOE8006");
  });

  test("what kubectl logs before it gives up is left out when its last line says the same", async () => {
    const retry =
      'E1122 16:20:01.1 12 memcache.go:265] "Unhandled Error" err="couldn\'t get current server API group list"';
    const last =
      "The connection to the server localhost:8080 was refused - did you specify the right host or port?";
    stub(folder, `cat >&2 <<'WORDS'\n${retry}\n${retry}\n${last}\nWORDS\nexit 1`);
    const error = await new Kubectl().run(["get", "x"]).catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      diagnostic: {
        what: `the API server does not answer: ${last}`,
        nextStep: expect.stringContaining("set KUBECONFIG"),
      },
    });
  });

  test("retries that kubectl logs are said once", async () => {
    stub(folder, "for i in 1 2 3 4 5; do echo 'same words' >&2; done; exit 1");
    await expect(new Kubectl().run(["get", "x"])).rejects.toThrow(/ended with 1: same words$/m);
  });

  test("an aborted command ends", async () => {
    stub(folder, "exec sleep 60");
    const abort = new AbortController();
    const run = new Kubectl().try(["wait"], { signal: abort.signal });
    abort.abort();
    expect((await run).ended).toBe("SIGTERM");
  });
});
