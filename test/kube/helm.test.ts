import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { runHelm } from "../../kube/helm";
import { ToolError } from "../../kube/tool-error";

const PATH = process.env.PATH ?? "";

describe("runHelm", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "helm-"));
    process.env.PATH = `${folder}${delimiter}${PATH}`;
  });
  afterEach(() => {
    process.env.PATH = PATH;
    rmSync(folder, { recursive: true, force: true });
  });

  test.each([
    ["Error: Kubernetes cluster unreachable: Get https://x/version: dial tcp: i/o timeout", "FLOE8004"],
    ["Error: kubernetes cluster unreachable: the server has asked: (Unauthorized)", "FLOE8005"],
    ['Error: secrets is forbidden: User "u" cannot list resource "secrets"', "FLOE8006"],
    ['Error: failed to download openapi: Get "https://10.0.0.1/openapi/v2?timeout=32s": EOF', "FLOE8004"],
    ['Error: Post "https://10.0.0.1/api/v1/namespaces/n/secrets": connection reset by peer', "FLOE8004"],
    ["Error: failed to fetch https://charts.example.com/api/charts: i/o timeout", "FLOE8002"],
    ["Error: could not download https://charts.example.com: connection refused", "FLOE8002"],
    ['Error: Kubernetes cluster unreachable: context "x" does not exist', "FLOE8007"],
  ])("%s is %s", async (words, code) => {
    writeFileSync(join(folder, "helm"), `#!/bin/sh\ncat >&2 <<'END'\n${words}\nEND\nexit 1\n`);
    chmodSync(join(folder, "helm"), 0o755);
    const failed = await runHelm(["upgrade", "x"]).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(ToolError);
    expect((failed as ToolError).diagnostic).toMatchObject({
      code,
      what: expect.stringContaining("`helm upgrade x`"),
    });
  });
});
