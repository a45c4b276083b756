import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Segment } from "./blob-files";
import { BlobThreads } from "./blob-threads";
import { Bucket, type NewObject } from "./bucket";
import type { ObjectVersion } from "./object-index";
import { failures, S3Failure } from "./s3-failure";

/** Ways in which S3 stores differ; each is a trap some client has fallen into. */
export interface S3Dialect {
  /** RGW 16.2 ignores the conditions on the source of a copy. @default false */
  readonly ignoresCopyConditions?: boolean;
  /** AWS computes a new entity tag when it copies an object that was uploaded in parts; RGW keeps it. @default false */
  readonly newEtagOnCopy?: boolean;
  /** Server-side copies: by reference, as RGW does within a pool, or of bytes. @default "link" */
  readonly copies?: "link" | "bytes";
  /** Least size in bytes of every part but the last. @default 5242880 */
  readonly minPartBytes?: number;
  /** Keys of a listing's page at most. @default 1000 */
  readonly maxKeys?: number;
}

/** A multipart upload in progress. */
export interface OpenUpload {
  readonly id: string;
  readonly bucket: string;
  readonly object: Pick<NewObject, "key" | "contentType" | "metadata">;
  readonly parts: Map<number, Segment & { readonly etag: string }>;
}

/** Event kinds of RGW notifications. */
export type S3EventName =
  | "ObjectCreated:Put"
  | "ObjectCreated:Copy"
  | "ObjectCreated:CompleteMultipartUpload"
  | "ObjectRemoved:Delete"
  | "ObjectRemoved:DeleteMarkerCreated";

/** What all operations share. */
export class S3State {
  readonly uploads = new Map<string, OpenUpload>();
  /** Called after an object was created or removed. */
  notify: (event: S3EventName, bucket: string, object: ObjectVersion, principal: string) => void = () => {};
  private readonly buckets = new Map<string, Bucket>();
  private readonly threads = new BlobThreads();

  private constructor(
    private readonly root: string,
    readonly dialect: S3Dialect,
  ) {}

  /** Opens the buckets under `root`. */
  static async open(root: string, dialect: S3Dialect): Promise<S3State> {
    await mkdir(root, { recursive: true });
    const state = new S3State(root, dialect);
    for (const name of (await readdir(root)).sort()) {
      state.buckets.set(name, await Bucket.open(join(root, name), name, state.threads));
    }
    return state;
  }

  /** Ends what works for the store; bytes that are on their way into it fail. */
  close(): Promise<void> {
    return this.threads.close();
  }

  /** @throws S3Failure `NoSuchBucket` */
  bucket(name: string): Bucket {
    const bucket = this.buckets.get(name);
    if (bucket === undefined) throw failures.noSuchBucket();
    return bucket;
  }

  all(): readonly Bucket[] {
    return [...this.buckets.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Creates a bucket unless it is there already. @throws S3Failure `InvalidBucketName` */
  async create(name: string): Promise<Bucket> {
    if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name)) {
      throw new S3Failure(400, "InvalidBucketName", "The specified bucket is not valid.");
    }
    const known = this.buckets.get(name);
    if (known !== undefined) return known;
    const bucket = await Bucket.open(join(this.root, name), name, this.threads);
    this.buckets.set(name, bucket);
    return bucket;
  }

  /** Removes an empty bucket. @throws S3Failure `BucketNotEmpty` */
  async remove(name: string): Promise<void> {
    if (this.bucket(name).index.size > 0) {
      throw new S3Failure(409, "BucketNotEmpty", "The bucket you tried to delete is not empty.");
    }
    this.buckets.delete(name);
    await rm(join(this.root, name), { recursive: true, force: true });
  }

  /** @throws S3Failure `NoSuchUpload` also when the upload is of another object */
  upload(id: string, bucket: string, key: string): OpenUpload {
    const upload = this.uploads.get(id);
    if (upload === undefined || upload.bucket !== bucket || upload.object.key !== key)
      throw failures.noSuchUpload();
    return upload;
  }
}
