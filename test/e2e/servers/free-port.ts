import type { AddressInfo } from "node:net";
import { createServer } from "node:net";

/**
 * A port of the loopback interface that nobody listens on now.
 *
 * Servers that can take port 0 themselves should: between this answer and the
 * server's own bind somebody else may take the port. The Java servers cannot tell
 * the port they chose, so they get one of these.
 */
export async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => probe.once("error", reject).listen(0, "127.0.0.1", resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise<void>((resolve) => probe.close(() => resolve()));
  return port;
}
