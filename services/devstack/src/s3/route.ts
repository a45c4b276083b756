import * as buckets from "./bucket-operations";
import * as multipart from "./multipart-operations";
import * as objects from "./object-operations";
import { failures } from "./s3-failure";
import type { S3Request, S3Response } from "./s3-message";
import type { S3State } from "./s3-state";
import { listVersions } from "./version-listing";

/** An operation and what it needs to be allowed. */
export interface Route {
  /** S3's name of it. */
  readonly operation: string;
  readonly run: (state: S3State, request: S3Request) => S3Response | Promise<S3Response>;
}

/**
 * Finds the operation that method, path, query and headers ask for.
 *
 * @throws S3Failure `NotImplemented`
 */
export function route(request: S3Request): Route {
  const found =
    request.key !== "" ? objectRoute(request) : request.bucket !== "" ? bucketRoute(request) : undefined;
  if (found !== undefined) return found;
  if (request.bucket === "" && request.method === "GET")
    return { operation: "ListBuckets", run: buckets.listBuckets };
  throw failures.notImplemented(
    `${request.method} with ${[...request.query.keys()].join(", ") || "no parameters"}`,
  );
}

function objectRoute({ method, query, headers }: S3Request): Route | undefined {
  const copy = headers["x-amz-copy-source"] !== undefined;
  if (query.has("uploads") && method === "POST") {
    return { operation: "CreateMultipartUpload", run: multipart.createUpload };
  }
  if (query.has("uploadId")) {
    if (method === "PUT" && copy) return { operation: "UploadPartCopy", run: multipart.copyPart };
    if (method === "PUT") return { operation: "UploadPart", run: multipart.uploadPart };
    if (method === "POST") return { operation: "CompleteMultipartUpload", run: multipart.completeUpload };
    if (method === "DELETE") return { operation: "AbortMultipartUpload", run: multipart.abortUpload };
    return undefined;
  }
  if (
    ["tagging", "acl", "retention", "legal-hold", "torrent", "attributes"].some((name) => query.has(name))
  ) {
    return undefined;
  }
  if (method === "GET") return { operation: "GetObject", run: objects.readObject };
  if (method === "HEAD") return { operation: "HeadObject", run: objects.readObject };
  if (method === "PUT" && copy) return { operation: "CopyObject", run: objects.copyObject };
  if (method === "PUT") return { operation: "PutObject", run: objects.putObject };
  if (method === "DELETE") return { operation: "DeleteObject", run: objects.deleteObject };
  return undefined;
}

function bucketRoute({ method, query }: S3Request): Route | undefined {
  if (query.has("versioning")) {
    if (method === "GET") return { operation: "GetBucketVersioning", run: buckets.getVersioning };
    if (method === "PUT") return { operation: "PutBucketVersioning", run: buckets.putVersioning };
  }
  if (query.has("versions") && method === "GET")
    return { operation: "ListObjectVersions", run: listVersions };
  if (query.has("delete") && method === "POST")
    return { operation: "DeleteObjects", run: buckets.deleteObjects };
  if (query.has("location") && method === "GET") {
    return { operation: "GetBucketLocation", run: buckets.bucketLocation };
  }
  if (method === "HEAD") return { operation: "HeadBucket", run: buckets.headBucket };
  const plain = [...query.keys()].every((name) => LISTING.has(name));
  if (method === "GET" && plain) return { operation: "ListObjectsV2", run: buckets.listObjects };
  if (method === "PUT" && query.size === 0) return { operation: "CreateBucket", run: buckets.createBucket };
  if (method === "DELETE" && query.size === 0)
    return { operation: "DeleteBucket", run: buckets.deleteBucket };
  return undefined;
}

const LISTING = new Set([
  "list-type",
  "prefix",
  "delimiter",
  "max-keys",
  "start-after",
  "continuation-token",
  "encoding-type",
  "fetch-owner",
  "x-id",
]);
