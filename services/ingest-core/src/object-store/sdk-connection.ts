import type { S3Client, S3ClientConfig, S3ServiceException } from "@aws-sdk/client-s3";
import { systemClock } from "../clock";
import { IngestError } from "../errors";
import { silent } from "../observe";
import { DEFAULT_RETRY, networkError, retrying } from "./retry";
import type { S3ConnectionOptions } from "./s3-connection";
import { type S3Operation, s3Error } from "./s3-errors";

/** The SDK's module; loading it costs a cold start about 140 ms, so that waits for the first request. */
export type Sdk = typeof import("@aws-sdk/client-s3");

/** Runs SDK commands under the retry rules and errors of this library. */
export class SdkConnection {
  private loading: Promise<{ readonly sdk: Sdk; readonly client: S3Client }> | undefined;

  constructor(private readonly options: S3ConnectionOptions) {}

  /**
   * Runs one operation.
   *
   * @param call sends one command with the abort signal it is given; repeated when the failure is transient
   * @param onFailure sees every failure that is followed by another attempt
   * @throws IngestError as the raw client does
   */
  async run<T>(
    operation: S3Operation,
    signal: AbortSignal | undefined,
    call: (sdk: Sdk, client: S3Client, handling: { abortSignal?: AbortSignal }) => Promise<T>,
    onFailure?: (error: IngestError) => void,
  ): Promise<T> {
    const { retry, clock = systemClock, observer = silent } = this.options;
    const context = { policy: { ...DEFAULT_RETRY, ...retry }, clock, observer, signal };
    this.loading ??= this.load();
    const { sdk, client } = await this.loading;
    const attempt = async () => {
      try {
        return await call(sdk, client, signal === undefined ? {} : { abortSignal: signal });
      } catch (error) {
        if (signal?.aborted) throw signal.reason;
        throw toIngestError(operation, error);
      }
    };
    return retrying(context, operation.name, attempt, (error) => {
      onFailure?.(error);
      return undefined;
    });
  }

  /** Closes idle sockets. */
  close(): void {
    void this.loading?.then(({ client }) => client.destroy());
  }

  private async load(): Promise<{ readonly sdk: Sdk; readonly client: S3Client }> {
    const sdk = await import("@aws-sdk/client-s3");
    const { endpoint, region = "us-east-1", credentials, maxConnections = 64, ca } = this.options;
    const agent = { keepAlive: true, maxSockets: maxConnections, ...(ca !== undefined && { ca }) };
    const config: S3ClientConfig = {
      endpoint,
      region,
      credentials: async () => {
        const { expiresAtMs, ...keys } = await credentials.get();
        return { ...keys, ...(expiresAtMs !== undefined && { expiration: new Date(expiresAtMs) }) };
      },
      forcePathStyle: true,
      // Repeating is ours, so that both clients wait by the same rules and clock.
      maxAttempts: 1,
      // S3-compatible stores do not know the SDK's trailing checksums (RGW before Reef answers 411).
      requestChecksumCalculation: "WHEN_REQUIRED",
      responseChecksumValidation: "WHEN_REQUIRED",
      requestHandler: {
        httpAgent: agent,
        httpsAgent: agent,
        socketTimeout: Math.max(this.options.idleTimeoutMs ?? 30_000, this.options.copyTimeoutMs ?? 300_000),
      },
    };
    return { sdk, client: new sdk.S3Client(config) };
  }
}

function toIngestError(operation: S3Operation, error: unknown): IngestError {
  if (error instanceof IngestError) return error;
  const { $metadata, message, Code: code } = error as S3ServiceException & { readonly Code?: string };
  const status = $metadata?.httpStatusCode;
  if (status !== undefined && status >= 200) {
    // An answer that is no `<Error>` has no `Code`, and the SDK makes up a name and a message of its own.
    const said = code === undefined ? { code: "", message: "" } : { code, message };
    // An error inside an answer of status 200: the store broke off what it had begun.
    return s3Error(operation, { status: status < 300 ? 500 : status, ...said }, error);
  }
  return networkError(operation.name, operation.uri, error);
}
