import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";

const ROOT = join(__dirname, "..", "..", "..", "..");
const PROGRAM = ["services/devstack/build/run.js", "serve"];
const FIXTURE = join(ROOT, "services/ingest-core/test/fixtures/polars-events.parquet");

function run(...args: readonly string[]) {
  const options = { cwd: ROOT, encoding: "utf8", timeout: 60_000 } as const;
  return spawnSync(process.execPath, [...PROGRAM, ...args], options);
}

/** A line of its output, as JSON. */
type Line = Readonly<Record<string, unknown>>;

describe("npm run devstack", () => {
  test.each([
    [["--tabel", "a/=db.a"], "--tabel"],
    [["--table", "orders"], "<prefix>=<namespace.name>"],
    [["--s3-port", "ninety"], "expected a port"],
    [["-o", "yaml"], "expected text or json"],
  ])("says what is wrong with %j, and how it is right", (args, says) => {
    const { status, stderr, stdout } = run(...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain(says);
    expect(stderr).toContain("usage: npm run devstack");
  });

  test("explains itself", () => {
    expect(run("--help")).toMatchObject({ status: 0, stdout: expect.stringContaining("--catalog-port") });
  });

  test("says which port is in use", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as { readonly port: number };
    const { status, stderr } = run("--s3-port", String(port), "--catalog-port", "0");
    server.close();
    expect(status).toBe(1);
    expect(stderr).toContain(`port ${port} is in use; take another with --s3-port`);
  });

  describe("while it runs", () => {
    let child: ChildProcess;
    const lines: Line[] = [];
    let heard: () => void = () => undefined;
    /** Waits for a step of a kind. */
    async function step(kind: string): Promise<Line> {
      for (;;) {
        const found = lines.find((line) => line.step === kind);
        if (found !== undefined) return found;
        await new Promise<void>((resolve) => {
          heard = resolve;
        });
      }
    }

    beforeAll(() => {
      const args = [...PROGRAM, "--s3-port", "0", "--catalog-port", "0", "-o", "json"];
      child = spawn(process.execPath, args, { cwd: ROOT, stdio: ["ignore", "pipe", "inherit"] });
      createInterface({ input: child.stdout as NodeJS.ReadableStream }).on("line", (line) => {
        lines.push(JSON.parse(line));
        heard();
      });
    });
    afterAll(() => {
      child.kill("SIGKILL");
    });

    test("a file that any client puts becomes rows, and it ends well", async () => {
      const { s3, catalog } = await step("started");
      const body = readFileSync(FIXTURE);
      const put = await fetch(`${s3}/inbox/orders/data.parquet`, { method: "PUT", body });
      expect(put.status).toBe(200);
      expect(await step("commit")).toMatchObject({ table: "shop.orders", committed: 1 });
      const table = await fetch(`${catalog}/v1/namespaces/shop/tables/orders`);
      expect(table.status).toBe(200);
      child.kill("SIGTERM");
      const [code] = await once(child, "exit");
      expect(code).toBe(0);
    }, 60_000);
  });
});
