import net from "node:net";
import tls from "node:tls";
import { IngestError } from "../errors";
import { headOf, type ResponseHead } from "./response-head";

/** Where to connect to. */
export interface ConnectionTarget {
  readonly hostname: string;
  readonly port: number;
  readonly secure: boolean;
  /** PEM of the authority that signed the server's certificate. @default - Node's own list */
  readonly ca?: string;
}

/** One GET whose body is wanted in memory that is there already. */
export interface Reception {
  /** The request as it goes over the wire, without a body. */
  readonly request: string;
  readonly into: Uint8Array;
  /** ms without a byte moving after which it is given up. */
  readonly idleTimeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** What came of it. */
export type Received =
  /** The whole body is in `into`, from its beginning. */
  | { readonly kind: "body"; readonly head: ResponseHead }
  /** Not a plain range of bytes that fits: an error, a redirect, a chunked body. Nothing is known about `into`. */
  | { readonly kind: "other" };

/** A connection that broke: what had arrived is in `into`. */
export class BrokenReception extends Error {
  constructor(
    override readonly cause: Error,
    /** Head of the answer, when it had arrived. */
    readonly head: ResponseHead | undefined,
    /** Bytes of the body that arrived. */
    readonly bytes: number,
  ) {
    super(cause.message, { cause });
  }
}

/** More than a store sends before a body. */
const MAX_HEAD_BYTES = 64 * 1024;
const READ_BYTES = 64 * 1024;
const NOTHING = Buffer.alloc(0);

interface Pending extends Reception {
  readonly resolve: (received: Received) => void;
  readonly reject: (error: unknown) => void;
  head?: ResponseHead;
  bytes: number;
}

/**
 * A keep-alive HTTP/1.1 connection for reads. The socket reads into one buffer of its own again and
 * again, and bytes go from there to where they are wanted. node:http allocates 64 KiB for every read,
 * which the collector gets to see only after dozens of megabytes: on plans that move bytes that was a
 * third of the memory, and a quarter of the CPU.
 */
export class ReceivingConnection {
  closed = false;
  private readonly socket: net.Socket;
  private pending: Pending | undefined;
  private headBytes: Buffer = NOTHING;

  constructor({ hostname, port, secure, ca }: ConnectionTarget) {
    const onread = {
      buffer: new Uint8Array(READ_BYTES),
      callback: (length: number, buffer: Uint8Array) => {
        this.receive(Buffer.from(buffer.buffer, buffer.byteOffset, length));
        return true;
      },
    };
    const where = { host: hostname, port, onread, noDelay: true };
    const servername = net.isIP(hostname) === 0 ? hostname : "";
    this.socket = secure
      ? tls.connect({ ...where, servername, ...(ca !== undefined && { ca }) })
      : net.connect(where);
    this.socket.on("error", (error) => this.fail(error));
    this.socket.on("close", () => this.fail(connectionClosed()));
    this.socket.on("timeout", () => this.fail(new IngestError("store.timeout", "no byte moved", true)));
  }

  /**
   * Sends a request and reads its answer; one at a time.
   *
   * @throws BrokenReception when the connection breaks; the signal's reason when aborted
   */
  async read(reception: Reception): Promise<Received> {
    const { signal, idleTimeoutMs, request } = reception;
    signal?.throwIfAborted();
    const onAbort = () => this.fail(signal?.reason);
    signal?.addEventListener("abort", onAbort, { once: true });
    this.socket.ref();
    this.socket.setTimeout(idleTimeoutMs);
    try {
      return await new Promise<Received>((resolve, reject) => {
        this.pending = { ...reception, resolve, reject, bytes: 0 };
        if (this.closed) this.fail(connectionClosed());
        else this.socket.write(request, "latin1");
      });
    } finally {
      signal?.removeEventListener("abort", onAbort);
      this.socket.setTimeout(0);
      this.socket.unref();
    }
  }

  close(): void {
    this.closed = true;
    this.socket.destroy();
  }

  private receive(chunk: Buffer): void {
    const { pending } = this;
    // Nothing was asked for: whoever sends it can not be trusted with the next request.
    if (pending === undefined) this.close();
    else if (pending.head !== undefined) this.receiveBody(pending, pending.head, chunk);
    else this.receiveHead(pending, chunk);
  }

  private receiveHead(pending: Pending, chunk: Buffer): void {
    const all = Buffer.concat([this.headBytes, chunk]);
    const end = all.indexOf("\r\n\r\n");
    if (end < 0) {
      this.headBytes = all;
      if (all.length > MAX_HEAD_BYTES) this.finish(pending, { kind: "other" }, false);
      return;
    }
    this.headBytes = NOTHING;
    const head = headOf(all.toString("latin1", 0, end));
    if (head?.status !== 206 || head.length === undefined || head.length > pending.into.length) {
      this.finish(pending, { kind: "other" }, false);
      return;
    }
    pending.head = head;
    this.receiveBody(pending, head, all.subarray(end + 4));
  }

  private receiveBody(pending: Pending, head: ResponseHead, chunk: Buffer): void {
    const left = (head.length ?? 0) - pending.bytes;
    const body = chunk.length > left ? chunk.subarray(0, left) : chunk;
    pending.into.set(body, pending.bytes);
    pending.bytes += body.length;
    // More than was announced belongs to no request of ours.
    const isClean = chunk.length === body.length;
    if (body.length === left) this.finish(pending, { kind: "body", head }, head.keepAlive && isClean);
  }

  private finish(pending: Pending, received: Received, reusable: boolean): void {
    this.pending = undefined;
    if (!reusable) this.close();
    pending.resolve(received);
  }

  private fail(error: unknown): void {
    const { pending } = this;
    this.pending = undefined;
    this.close();
    if (pending === undefined) return;
    const isAbort = pending.signal?.aborted === true;
    pending.reject(isAbort ? error : new BrokenReception(error as Error, pending.head, pending.bytes));
  }
}

function connectionClosed(): NodeJS.ErrnoException {
  return Object.assign(new Error("the connection was closed"), { code: "ECONNRESET" });
}
