import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { killAll, MARK, processesOf } from "../../../scripts/e2e-up/leftovers";
import { isTaken, RunningFile } from "../../../scripts/e2e-up/running";

const onLinux = process.platform === "linux" ? describe : describe.skip;

onLinux("who runs the stack", () => {
  const folder = mkdtempSync(join(tmpdir(), "floe-up-"));
  const file = join(folder, "running.json");
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("is the process that took the file, until it leaves", () => {
    const running = new RunningFile(file);
    expect(running.owner()).toBeUndefined();
    running.take();
    expect(new RunningFile(file).owner()).toBe(process.pid);
    running.leave();
    expect(running.owner()).toBeUndefined();
  });

  test("is nobody when the file was left behind, although its pid is somebody else's now", () => {
    writeFileSync(file, JSON.stringify({ pid: process.pid, startTime: "1" }));
    expect(new RunningFile(file).owner()).toBeUndefined();
    writeFileSync(file, '{"pid":');
    expect(new RunningFile(file).owner()).toBeUndefined();
  });

  test("is known by what its processes inherited, and only they are killed", async () => {
    const start = (mark: string) =>
      spawn(process.execPath, ["-e", "console.log(); setInterval(() => {}, 1000)"], {
        env: { ...process.env, [MARK]: mark },
        stdio: ["ignore", "pipe", "ignore"],
      });
    const [left, other] = [start(folder), start(`${folder}-other`)];
    try {
      await Promise.all([once(left.stdout, "data"), once(other.stdout, "data")]);
      expect(processesOf(folder)).toEqual([left.pid]);
      const ended = once(left, "exit");
      expect(killAll(folder)).toBe(1);
      await ended;
      expect(processesOf(folder)).toEqual([]);
      expect(processesOf(`${folder}-other`)).toEqual([other.pid]);
    } finally {
      other.kill("SIGKILL");
    }
  });
});

describe("a port", () => {
  let server: Server;
  beforeAll(async () => {
    server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });

  test("is taken while somebody listens on it", async () => {
    const { port } = server.address() as { readonly port: number };
    expect(await isTaken(port)).toBe(true);
    await new Promise<void>((resolve) => server.close(() => resolve()));
    expect(await isTaken(port)).toBe(false);
  });
});
