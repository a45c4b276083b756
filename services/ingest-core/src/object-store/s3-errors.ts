import { IngestError, type IngestErrorCode } from "../errors";
import { childText, parseXml } from "./s3-xml";

/** What a refused request was about; decides what its status means. */
export interface S3Operation {
  /** Upstream name, for messages and metrics: `GetObject`. */
  readonly name: string;
  /** Object, prefix or bucket URI. */
  readonly uri: string;
  /** A 412 means: `pin`, the object is not the planned one any more; `create`, it exists already. */
  readonly conditional?: "pin" | "create";
}

/** Facts of a refusal, as headers, XML or an SDK exception told them. */
export interface S3Refusal {
  readonly status: number;
  /** S3 error code (`NoSuchKey`); empty when there was no body, as for HEAD. */
  readonly code: string;
  readonly message: string;
}

/**
 * Reads an `<Error>` answer. Proxies in front of a store answer with HTML or
 * nothing: then code and message are empty and the status speaks.
 */
export function parseS3Error(status: number, body: string): S3Refusal {
  try {
    const root = parseXml(body);
    if (root.name === "Error") {
      return { status, code: childText(root, "Code") ?? "", message: childText(root, "Message") ?? "" };
    }
  } catch {
    // An unreadable error body must not hide the status it came with.
  }
  return { status, code: "", message: "" };
}

interface Meaning {
  readonly code: IngestErrorCode;
  readonly retriable: boolean;
  readonly nextStep?: string;
}

const NOT_FOUND: Meaning = { code: "file.not-found", retriable: false };
/** S3 names what it misses; a route that a gateway has lost must not look like an object that is gone. */
const NOT_FROM_S3: Meaning = {
  code: "store.protocol",
  retriable: true,
  nextStep: "check that the endpoint is the object store's own",
};
const THROTTLED: Meaning = { code: "store.throttled", retriable: true };
const UNAVAILABLE: Meaning = { code: "store.unavailable", retriable: true };
const CREDENTIALS: Meaning = {
  code: "store.credentials",
  retriable: true,
  nextStep: "check that the worker's access key exists, is not expired and has the right secret",
};

/** Codes first: stores agree on them better than on statuses (RGW answers 400 and 403 where AWS answers the other). */
const BY_CODE: Readonly<Record<string, Meaning>> = {
  NoSuchKey: NOT_FOUND,
  NoSuchVersion: NOT_FOUND,
  NoSuchBucket: {
    code: "store.no-such-bucket",
    retriable: false,
    nextStep: "create the bucket, then send the event again",
  },
  NoSuchUpload: { code: "store.no-such-upload", retriable: true },
  SlowDown: THROTTLED,
  TooManyRequests: THROTTLED,
  RequestLimitExceeded: THROTTLED,
  RequestTimeout: { code: "store.timeout", retriable: true },
  InternalError: UNAVAILABLE,
  ServiceUnavailable: UNAVAILABLE,
  OperationAborted: UNAVAILABLE,
  ConditionalRequestConflict: UNAVAILABLE,
  ExpiredToken: CREDENTIALS,
  ExpiredTokenException: CREDENTIALS,
  TokenRefreshRequired: CREDENTIALS,
  InvalidToken: CREDENTIALS,
  InvalidAccessKeyId: CREDENTIALS,
  SignatureDoesNotMatch: CREDENTIALS,
  RequestTimeTooSkewed: {
    code: "store.clock-skew",
    retriable: true,
    nextStep: "synchronise the clocks of the worker's node and the store (NTP)",
  },
  InvalidRange: { code: "file.range", retriable: false },
};

/** Statuses of which the client may repeat the request at once; `store.denied` waits for an operator instead. */
const TRANSIENT = new Set<string>([
  "store.throttled",
  "store.unavailable",
  "store.unreachable",
  "store.timeout",
  "store.truncated",
  "store.protocol",
]);

/** @returns whether repeating the same request may help within seconds */
export function isTransient(error: unknown): error is IngestError {
  return error instanceof IngestError && TRANSIENT.has(error.code);
}

/**
 * Turns a refusal into the error of the port: `file.not-found`, `file.changed`,
 * `file.range`, `store.exists`, `store.denied`, `store.throttled`,
 * `store.unavailable`, `store.credentials`, `store.clock-skew`,
 * `store.no-such-bucket`, `store.no-such-upload`, `store.timeout`,
 * `store.protocol`, `store.unsupported`, `store.refused`.
 */
export function s3Error(operation: S3Operation, refusal: S3Refusal, cause?: unknown): IngestError {
  const meaning = meaningOf(operation, refusal);
  const said = [refusal.code, refusal.message].filter((part) => part !== "").join(": ");
  return new IngestError(
    meaning.code,
    `${operation.name} ${operation.uri}: ${refusal.status} ${said === "" ? "without a reason" : said}`,
    meaning.retriable,
    {
      uri: operation.uri,
      status: refusal.status,
      ...(refusal.code !== "" && { got: refusal.code }),
      ...(meaning.nextStep !== undefined && { nextStep: meaning.nextStep }),
    },
    cause === undefined ? undefined : { cause },
  );
}

function meaningOf(operation: S3Operation, { status, code }: S3Refusal): Meaning {
  if (status === 412) {
    return operation.conditional === "create"
      ? { code: "store.exists", retriable: false }
      : { code: "file.changed", retriable: true };
  }
  const byCode = BY_CODE[code];
  if (byCode !== undefined) return byCode;
  // Answers to HEAD have no body to name anything in.
  if (status === 404) return code === "" && operation.name !== "HeadObject" ? NOT_FROM_S3 : NOT_FOUND;
  if (status === 416) return { code: "file.range", retriable: false };
  if (status === 403 || status === 401) {
    return {
      code: "store.denied",
      retriable: true,
      nextStep:
        "grant the worker's user access to this object (an object belongs to its uploader, not to the bucket's owner)",
    };
  }
  if (status === 429 || status === 503) return THROTTLED;
  if (status === 408) return { code: "store.timeout", retriable: true };
  if (status === 501 || status === 405) return { code: "store.unsupported", retriable: false };
  if (status >= 500) return UNAVAILABLE;
  return { code: "store.refused", retriable: false };
}
