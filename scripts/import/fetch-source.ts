import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ImportError } from "./import-error";
import type { Source } from "./sources";

/** Upstream files are a few MB; a minute covers a slow line and still ends. */
const DOWNLOAD_TIMEOUT_MS = 60_000;

/** Hex sha256 of bytes or UTF-8 text. */
export function sha256(content: Uint8Array | string): string {
  return createHash("sha256").update(content).digest("hex");
}

/**
 * Reads one source from `crdDir`, or from its URL when there is none, and verifies its digest.
 *
 * @returns the file's text (UTF-8)
 * @throws ImportError `IMPORT_SOURCE_UNREADABLE` | `IMPORT_DIGEST_MISMATCH`
 */
export async function fetchSource(source: Source, crdDir: string | undefined): Promise<string> {
  const origin = crdDir === undefined ? source.url : join(crdDir, source.file);
  const bytes = await (crdDir === undefined ? download(origin) : readLocal(origin));
  const digest = sha256(bytes);
  if (digest !== source.sha256) {
    throw new ImportError("IMPORT_DIGEST_MISMATCH", {
      what: `${source.component} ${source.version}: the file is not the one that was pinned`,
      where: origin,
      got: `sha256 ${digest}`,
      expected: `sha256 ${source.sha256} (imports/sources.json)`,
      next: `compare the file with ${source.url}; if the change is wanted, write its digest into imports/sources.json`,
    });
  }
  return bytes.toString("utf8");
}

async function readLocal(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new ImportError("IMPORT_SOURCE_UNREADABLE", {
      what: "a source file cannot be read",
      where: path,
      got: cause instanceof Error ? cause.message : String(cause),
      next: "point CRD_DIR at a folder with the files of imports/sources.json, or unset it to download them",
      cause,
    });
  }
}

async function download(url: string): Promise<Buffer> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(DOWNLOAD_TIMEOUT_MS) });
    if (!response.ok) throw new Error(`HTTP ${response.status} ${response.statusText}`);
    return Buffer.from(await response.arrayBuffer());
  } catch (cause) {
    throw new ImportError("IMPORT_SOURCE_UNREADABLE", {
      what: "a source file cannot be downloaded",
      where: url,
      got: cause instanceof Error ? cause.message : String(cause),
      next: "retry, or download the files elsewhere and set CRD_DIR to their folder",
      cause,
    });
  }
}
