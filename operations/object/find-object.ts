import { fileIdentity, IngestError, type RawS3Store } from "@floe/ingest-core";
import type { CoveredObject } from "../bucket/covered-objects";
import { failure } from "../failure";

/**
 * What is under a URI now, by HEAD.
 *
 * @returns undefined when there is nothing
 * @throws DiagnosticError `FLOE7002` for what is no URI; IngestError `store.*`
 */
export async function findObject(
  store: Pick<RawS3Store, "head">,
  uri: string,
  tableOf: (uri: string) => string,
  versionId?: string,
): Promise<CoveredObject | undefined> {
  const [, key] = /^s3:\/\/[^/]+\/(.+)$/s.exec(uri) ?? [];
  if (key === undefined)
    throw failure({
      code: "FLOE7002",
      what: "not the URI of an object",
      got: uri,
      expected: "s3://bucket/key with the key as it is, without percent-encoding",
    });
  try {
    const info = await store.head(uri, versionId === undefined ? {} : { versionId });
    return {
      ...info,
      uri,
      key,
      isLatest: versionId === undefined,
      table: tableOf(uri),
      id: fileIdentity({ uri, ...info }),
      writtenMs: info.lastModified ?? 0,
    };
  } catch (error) {
    if (error instanceof IngestError && error.code === "file.not-found") return undefined;
    throw error;
  }
}

/** The refusal of a URI under which there is nothing. */
export function noSuchObject(uri: string) {
  const suggestion = decodedUri(uri);
  return failure({
    code: "FLOE7202",
    what: `no object ${uri}`,
    ...(suggestion !== undefined && { suggestion }),
  });
}

/**
 * What was meant, when somebody copied a percent-encoded key.
 *
 * @returns undefined of a key without percent-encoding
 */
export function decodedUri(uri: string): string | undefined {
  if (!/%[0-9a-f]{2}/i.test(uri)) return undefined;
  try {
    return decodeURIComponent(uri);
  } catch {
    return undefined;
  }
}
