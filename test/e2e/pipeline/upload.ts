import { PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { eventually } from "../servers/eventually";
import type { TestObject } from "./objects";

/** Uploads at once. */
const CONCURRENCY = 4;

/**
 * Puts objects, each until the store has taken it: a producer tries again when its store is away. Objects
 * under one key are put one after the other when they stand in different lists.
 */
export async function upload(s3: S3Client, bucket: string, objects: readonly TestObject[]): Promise<void> {
  let next = 0;
  const work = async () => {
    for (let object = objects[next++]; object !== undefined; object = objects[next++]) {
      const { key, body } = object;
      await eventually(
        `s3://${bucket}/${key} is put`,
        async () => (await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }))).ETag,
        { timeoutMs: 120_000, intervalMs: 200 },
      );
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
}
