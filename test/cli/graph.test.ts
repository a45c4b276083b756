import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../../cli/program";
import { plain } from "../../diagnostics/style";

const OBJECTS = `apiVersion: eventing.knative.dev/v1
kind: Broker
metadata: {name: default, namespace: demo, labels: {floe.dev/phase: "2"}}
---
apiVersion: eventing.knative.dev/v1
kind: Trigger
metadata: {name: show, namespace: demo, labels: {floe.dev/phase: "2"}}
spec: {broker: default, subscriber: {uri: http://example.com}}
`;

describe("floe graph", () => {
  let folder: string;
  let file: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "floe-graph-"));
    file = join(folder, "objects.yaml");
    writeFileSync(file, OBJECTS);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  async function floe(...args: readonly string[]) {
    let stdout = "";
    let stderr = "";
    const console = {
      out: (text: string) => {
        stdout += text;
      },
      err: (text: string) => {
        stderr += text;
      },
      outStyle: plain,
      errStyle: plain,
    };
    const code = await run(["graph", ...args], console);
    return { code, stdout, stderr };
  }

  test("is Mermaid without options, and says nothing else", async () => {
    expect(await floe(file)).toEqual({
      code: 0,
      stdout: `flowchart LR
  subgraph ns0["demo"]
    n0{{"default<br/><i>Broker</i>"}}
    n1["show<br/><i>Trigger</i>"]
  end
  n0 ==> n1
`,
      stderr: "",
    });
  });

  test("-o json is the graph, -o html a page", async () => {
    const { stdout } = await floe(file, "-o", "json");
    expect(JSON.parse(stdout)).toMatchObject({
      edges: [{ from: "Broker/demo/default", to: "Trigger/demo/show", kind: "data" }],
    });
    expect((await floe(file, "-o", "html")).stdout).toMatch(/^<!doctype html>[\s\S]*<\/html>\n$/);
  });

  test("--view network leaves the events out", async () => {
    expect((await floe(file, "--view", "network")).stdout).toBe("flowchart LR\n");
  });

  test("a folder that is not there, and an unknown format, are usage errors", async () => {
    const none = await floe(join(folder, "none"));
    expect(none).toMatchObject({ code: 2, stdout: "" });
    expect(none.stderr).toContain("FLOE4005");
    expect(await floe("-o", "png")).toMatchObject({ code: 2, stdout: "" });
  });
});
