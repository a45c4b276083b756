import { randomInt } from "node:crypto";
import { createServer } from "node:net";

/** Below the ports that Linux gives to outgoing connections (`ip_local_port_range`), any of which may be taken at any time. */
const FIRST = 15_000;

/** Ports that one of Jest's workers draws from, and how many workers have some of their own. */
const [SHARE, WORKERS] = [2000, 8];

/** A server that was killed gets its port back: nobody else may have it meanwhile. */
const given = new Set<number>();

/**
 * A port of the loopback interface that nobody listens on now, and that nobody else of this run of Jest gets.
 *
 * Servers that can take port 0 themselves should: between this answer and the server's own bind somebody else
 * may take the port. The Java servers cannot tell the port they chose, so they get one of these. Suites that run
 * at the same time draw from different ports; it is drawn, so that two runs on a machine hardly ever meet.
 */
export async function freePort(): Promise<number> {
  const first = FIRST + (Number(process.env.JEST_WORKER_ID ?? 0) % WORKERS) * SHARE;
  for (;;) {
    const port = randomInt(first, first + SHARE);
    if (given.has(port) || !(await isFree(port))) continue;
    given.add(port);
    return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  const probe = createServer();
  const listens = await new Promise<boolean>((resolve) => {
    probe.once("error", () => resolve(false)).listen(port, "127.0.0.1", () => resolve(true));
  });
  if (listens) await new Promise<void>((resolve) => probe.close(() => resolve()));
  return listens;
}
