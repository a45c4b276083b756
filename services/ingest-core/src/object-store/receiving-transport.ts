import { IngestError } from "../errors";
import {
  BrokenReception,
  type ConnectionTarget,
  type Received,
  ReceivingConnection,
  type Reception,
} from "./receiving-connection";

/** Connections for reads into memory: as many as there are reads at a time, kept for the next ones. */
export class ReceivingTransport {
  /** Last in, first out, as in `HttpTransport`. */
  private readonly idle: ReceivingConnection[] = [];
  private readonly busy = new Set<ReceivingConnection>();
  private readonly waiting: (() => void)[] = [];

  /** @param maxConnections further reads queue */
  constructor(
    private readonly target: ConnectionTarget,
    private readonly maxConnections: number,
  ) {}

  /**
   * Reads one answer. A server may close an idle connection in the moment we write to it: such a read
   * is made once more on a new one at once.
   *
   * @throws BrokenReception when the connection breaks; the signal's reason when aborted
   */
  async read(reception: Reception): Promise<Received> {
    while (this.busy.size >= this.maxConnections) {
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
    const kept = this.takeIdle();
    try {
      return await this.readOver(kept ?? new ReceivingConnection(this.target), reception);
    } catch (error) {
      const isStale = kept !== undefined && error instanceof BrokenReception && error.head === undefined;
      if (!isStale || error.cause instanceof IngestError) throw error;
      return this.readOver(new ReceivingConnection(this.target), reception);
    }
  }

  /** Closes idle connections, and those that are being read from: these reads fail. */
  close(): void {
    for (const connection of [...this.idle.splice(0), ...this.busy]) connection.close();
  }

  private async readOver(connection: ReceivingConnection, reception: Reception): Promise<Received> {
    this.busy.add(connection);
    try {
      return await connection.read(reception);
    } finally {
      this.busy.delete(connection);
      if (!connection.closed) this.idle.push(connection);
      this.waiting.shift()?.();
    }
  }

  private takeIdle(): ReceivingConnection | undefined {
    for (let kept = this.idle.pop(); kept !== undefined; kept = this.idle.pop()) {
      if (!kept.closed) return kept;
    }
    return undefined;
  }
}

/**
 * A request without a body as it goes over the wire.
 *
 * @returns `undefined` when a header holds what would end it: node:http says what is wrong with it
 */
export function requestText(
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
): string | undefined {
  const entries = Object.entries(headers);
  if (entries.some(([name, value]) => /[^\t\x20-\x7e]/.test(name + value))) return undefined;
  const lines = entries.map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${path} HTTP/1.1\r\n${lines.join("")}connection: keep-alive\r\n\r\n`;
}
