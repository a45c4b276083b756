import { randomInt } from "node:crypto";
import { createServer } from "node:net";

/** Below the ports that Linux gives to outgoing connections (`ip_local_port_range`), any of which may be taken at any time. */
const [FIRST, END] = [15_000, 32_000];

/**
 * A port of the loopback interface that nobody listens on now.
 *
 * Servers that can take port 0 themselves should: between this answer and the server's own bind somebody else
 * may take the port. The Java servers cannot tell the port they chose, so they get one of these; it is drawn,
 * so that suites that run at the same time hardly ever draw the same.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(FIRST, END);
    if (await isFree(port)) return port;
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
