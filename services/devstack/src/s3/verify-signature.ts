import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { S3Failure } from "./s3-failure";

/** A key pair the server knows. */
export interface S3Credential {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Token that requests of a temporary credential must carry. @default - a permanent credential */
  readonly sessionToken?: string;
  /** What it may touch: `bucket/key-prefix`. @default - everything */
  readonly prefixes?: readonly string[];
  /** When it stops working, ms since the epoch. @default - never */
  readonly expiresAtMs?: number;
}

/** What of a request is signed. */
export interface SignedRequest {
  readonly method: string;
  /** Path as it came over the wire. */
  readonly rawPath: string;
  readonly query: ReadonlyMap<string, string>;
  readonly headers: IncomingHttpHeaders;
}

const MAX_SKEW_MS = 15 * 60_000;

/**
 * Verifies an `Authorization: AWS4-HMAC-SHA256` header against known credentials.
 * Written from AWS's description of Signature Version 4, apart from the client's
 * signer, so that the two check each other.
 *
 * @throws S3Failure `AccessDenied`, `InvalidAccessKeyId`, `SignatureDoesNotMatch`, `RequestTimeTooSkewed`,
 * `InvalidToken`, `ExpiredToken`
 */
export function verifySignature(
  request: SignedRequest,
  known: readonly S3Credential[],
  nowMs: number,
): S3Credential {
  const given = parseAuthorization(request.headers.authorization ?? "");
  const credential = known.find(({ accessKeyId }) => accessKeyId === given.accessKeyId);
  if (credential === undefined) {
    throw new S3Failure(
      403,
      "InvalidAccessKeyId",
      "The AWS Access Key Id you provided does not exist in our records.",
    );
  }
  const date = String(request.headers["x-amz-date"] ?? "");
  const sentMs = Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z"));
  if (!(Math.abs(sentMs - nowMs) <= MAX_SKEW_MS)) {
    throw new S3Failure(
      403,
      "RequestTimeTooSkewed",
      "The difference between the request time and the server's time is too large.",
    );
  }
  const scope = [date.slice(0, 8), given.region, given.service, "aws4_request"];
  const toSign = [
    "AWS4-HMAC-SHA256",
    date,
    scope.join("/"),
    sha256(canonicalRequest(request, given.signedHeaders)),
  ];
  const key = scope.reduce<string | Buffer>(
    (key, part) => hmac(key, part),
    `AWS4${credential.secretAccessKey}`,
  );
  const expected = hmac(key, toSign.join("\n"));
  const signature = Buffer.from(given.signature, "hex");
  if (given.date !== scope[0] || signature.length !== 32 || !timingSafeEqual(signature, expected)) {
    throw new S3Failure(403, "SignatureDoesNotMatch", "The request signature we calculated does not match.");
  }
  if (request.headers["x-amz-security-token"] !== credential.sessionToken) {
    throw new S3Failure(403, "InvalidToken", "The provided token is malformed or otherwise invalid.");
  }
  if (nowMs >= (credential.expiresAtMs ?? Number.POSITIVE_INFINITY)) {
    throw new S3Failure(400, "ExpiredToken", "The provided token has expired.");
  }
  return credential;
}

interface Authorization {
  readonly accessKeyId: string;
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=([^/,\s]+)\/(\d{8})\/([^/,\s]*)\/([^/,\s]+)\/aws4_request,\s*SignedHeaders=([^,\s]+),\s*Signature=([0-9a-f]{64})$/;

function parseAuthorization(value: string): Authorization {
  const match = AUTHORIZATION.exec(value);
  if (match === null) throw new S3Failure(403, "AccessDenied", "Access Denied: the request is not signed.");
  const [, accessKeyId = "", date = "", region = "", service = "", names = "", signature = ""] = match;
  const signedHeaders = names.split(";");
  // Unsigned, these would let anybody replay the request against another host, time or body.
  for (const name of ["host", "x-amz-date"]) {
    if (!signedHeaders.includes(name)) throw new S3Failure(403, "AccessDenied", `${name} must be signed`);
  }
  return { accessKeyId, date, region, service, signedHeaders, signature };
}

function canonicalRequest(request: SignedRequest, signedHeaders: readonly string[]): string {
  const query = [...request.query]
    .map(([name, value]) => [encode(name), encode(value)] as const)
    .sort(([a, x], [b, y]) => (a < b || (a === b && x < y) ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`);
  const headers = signedHeaders.map((name) => `${name}:${headerValue(request.headers[name])}\n`);
  return [
    request.method,
    request.rawPath
      .split("/")
      .map((part) => encode(decodeURIComponent(part)))
      .join("/"),
    query.join("&"),
    headers.join(""),
    signedHeaders.join(";"),
    request.headers["x-amz-content-sha256"] ?? "",
  ].join("\n");
}

function headerValue(value: string | string[] | undefined): string {
  return (Array.isArray(value) ? value.join(",") : (value ?? "")).trim().replace(/\s+/g, " ");
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}
