import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Pipeline } from "../../src/pipeline/pipeline";

test("a pipeline whose worker does not start says why, and leaves nothing running", async () => {
  const folder = await mkdtemp(join(tmpdir(), "floe-pipeline-"));
  const workerScript = join(folder, "worker.js");
  await writeFile(workerScript, "process.exitCode = 3;");
  const start = (s3Port: number) =>
    Pipeline.start({ folder, workerScript, s3Port, tables: [], defaultTable: "shop.other" });
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, "close");
  await expect(start(port)).rejects.toThrow("the worker ended with 3");
  // The port of the store is free again.
  await expect(start(port)).rejects.toThrow("the worker ended with 3");
  await rm(folder, { recursive: true });
});
