import { EventEmitter, once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { answer } from "./answer";
import { applyAfter, applyBefore, type FaultOutcome } from "./apply-faults";
import type { FaultPlan } from "./fault-plan";
import { matchesFilter, type NotificationFilter, notificationOf, type S3Notification } from "./notification";
import { parseCopySource } from "./object-operations";
import { route } from "./route";
import { S3Failure } from "./s3-failure";
import { parseRequest, type S3Request } from "./s3-message";
import { type S3Dialect, S3State } from "./s3-state";
import { type S3Credential, verifySignature } from "./verify-signature";

/** Settings of {@link EmbeddedS3}. */
export interface EmbeddedS3Options {
  /** Folder that holds the objects; what it holds already is served. */
  readonly root: string;
  /** @default 0, any free port */
  readonly port?: number;
  /** Buckets made at start. @default - none */
  readonly buckets?: readonly string[];
  /** Who may send requests; signatures are verified. @default - everybody, unsigned or not */
  readonly credentials?: readonly S3Credential[];
  readonly dialect?: S3Dialect;
  /** Which events are emitted. @default - every created object */
  readonly notifications?: NotificationFilter;
  /** After how many idle ms a connection is closed. @default 60000 */
  readonly keepAliveMs?: number;
}

/** Requests served since the last {@link EmbeddedS3.takeStatistics}. */
export interface S3Statistics {
  /** By operation. */
  readonly requests: Readonly<Record<string, number>>;
  /** Body bytes received from and sent to clients. */
  readonly bytesIn: number;
  readonly bytesOut: number;
}

/**
 * An S3 server in this process: objects as files on disk, the operations a
 * lakehouse needs, entity tags as S3 computes them, notifications as RGW sends
 * them, and faults on demand. Memory does not grow with the size of objects.
 *
 * Emits `notification` with an {@link S3Notification} after each matching event.
 */
export class EmbeddedS3 extends EventEmitter<{ notification: [S3Notification] }> {
  /** Decides what goes wrong; may be changed at any time. */
  faults: FaultPlan | undefined;
  private readonly server: Server;
  private requests: Record<string, number> = {};
  private bytesIn = 0;
  private bytesOut = 0;
  private ordinal = 0;

  private constructor(
    private readonly options: EmbeddedS3Options,
    private readonly state: S3State,
  ) {
    super();
    const filter = options.notifications ?? {};
    state.notify = (event, bucket, object, principal) => {
      if (!matchesFilter(filter, event, object.key)) return;
      this.emit("notification", notificationOf(event, bucket, object, principal, object.lastModified));
    };
    this.server = createServer((message, response) => void this.serve(message, response));
    this.server.keepAliveTimeout = options.keepAliveMs ?? 60_000;
    // Uploads may be slow: what bounds them is the client's patience.
    this.server.requestTimeout = 0;
  }

  /** Starts listening on loopback. */
  static async start(options: EmbeddedS3Options): Promise<EmbeddedS3> {
    const state = await S3State.open(options.root, options.dialect ?? {});
    for (const bucket of options.buckets ?? []) await state.create(bucket);
    const s3 = new EmbeddedS3(options, state);
    s3.server.listen(options.port ?? 0, "127.0.0.1");
    await once(s3.server, "listening");
    return s3;
  }

  /** Origin for clients: `http://127.0.0.1:port`. */
  get endpoint(): string {
    const address = this.server.address();
    if (address === null || typeof address === "string") throw new Error("the server is not listening");
    return `http://127.0.0.1:${address.port}`;
  }

  /** Creates a bucket. */
  async createBucket(name: string, options: { readonly versioning?: boolean } = {}): Promise<void> {
    const bucket = await this.state.create(name);
    if (options.versioning !== undefined) bucket.versioning = options.versioning;
  }

  /** Multipart uploads neither completed nor aborted. */
  get openUploads(): number {
    return this.state.uploads.size;
  }

  /** Counters since the last call. */
  takeStatistics(): S3Statistics {
    const { requests, bytesIn, bytesOut } = this;
    this.requests = {};
    this.bytesIn = 0;
    this.bytesOut = 0;
    return { requests, bytesIn, bytesOut };
  }

  /** Stops at once: connections are closed, requests in flight fail. */
  async stop(): Promise<void> {
    if (!this.server.listening) return;
    const closed = once(this.server, "close");
    this.server.close();
    this.server.closeAllConnections();
    await closed;
    await this.state.close();
  }

  private async serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    let fault: FaultOutcome = {};
    message.on("data", (chunk: Buffer) => {
      this.bytesIn += chunk.length;
    });
    message.pause();
    // A client that goes away mid-request is no error of ours.
    message.on("error", () => response.destroy());
    try {
      const request = parseRequest(message, "anonymous");
      const { operation, run } = route(request);
      this.requests[operation] = (this.requests[operation] ?? 0) + 1;
      const { bucket, key } = request;
      const faults = this.faults?.({ operation, bucket, key, ordinal: this.ordinal++ }) ?? [];
      fault = await applyBefore(faults, message);
      if (fault.dropped) return;
      const principal = this.authorize(request);
      const result = await run(this.state, { ...request, principal });
      fault = applyAfter(faults, message);
      if (fault.dropped) return;
      await answer(response, request, fault.instead ?? result, fault.truncateAt, (bytes) => {
        this.bytesOut += bytes;
      });
    } catch (error) {
      const failure =
        error instanceof S3Failure ? error : new S3Failure(500, "InternalError", (error as Error).message);
      // The rest of a refused body must not be taken for the next request.
      message.resume();
      await answer(response, { method: message.method ?? "GET" }, failure).catch(() => response.destroy());
    }
  }

  private authorize(request: S3Request): string {
    const { credentials } = this.options;
    if (credentials === undefined) return "anonymous";
    const credential = verifySignature(request, credentials, Date.now());
    const source = request.headers["x-amz-copy-source"];
    const touched = [`${request.bucket}/${request.key || (request.query.get("prefix") ?? "")}`];
    if (typeof source === "string") {
      const { bucketName, key } = parseCopySource(source);
      touched.push(`${bucketName}/${key}`);
    }
    const { prefixes } = credential;
    if (
      prefixes !== undefined &&
      !touched.every((path) => prefixes.some((prefix) => path.startsWith(prefix)))
    ) {
      throw new S3Failure(403, "AccessDenied", "Access Denied");
    }
    return credential.accessKeyId;
  }
}
