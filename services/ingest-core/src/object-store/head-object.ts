import { objectInfo } from "./object-info";
import type { ObjectInfo, ReadCondition } from "./object-store";
import type { S3Connection } from "./s3-connection";
import { readHeaders } from "./s3-headers";
import { parseS3Uri } from "./s3-uri";

/** Asks for an object's facts, pinned when a condition is given. */
export function headObject(
  connection: S3Connection,
  uri: string,
  condition: ReadCondition = {},
  signal?: AbortSignal,
): Promise<ObjectInfo> {
  const { headers, query } = readHeaders(condition);
  return connection.request(
    { name: "HeadObject", uri, method: "HEAD", ...parseS3Uri(uri), headers, query, conditional: "pin" },
    ({ headers }) => objectInfo(headers, Number(headers["content-length"])),
    { signal },
  );
}
