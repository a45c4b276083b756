import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type ObjectStore, parseJson, printJson } from "@floe/ingest-core";
import type { TableDocument } from "./table-document";

/** Where the catalog writes metadata files. They are written once and never changed. */
export interface MetadataFiles {
  read(uri: string): Promise<TableDocument>;
  write(uri: string, document: TableDocument): Promise<void>;
}

/** Keeps them in memory, for tests. */
export function memoryMetadataFiles(): MetadataFiles {
  const files = new Map<string, TableDocument>();
  return {
    async read(uri) {
      const document = files.get(uri);
      if (document === undefined) throw new Error(`no metadata file ${uri}`);
      return document;
    },
    async write(uri, document) {
      files.set(uri, document);
    },
  };
}

/** Keeps `s3://bucket/key` as `<folder>/bucket/key`. */
export function diskMetadataFiles(folder: string): MetadataFiles {
  const path = (uri: string) => join(folder, uri.replace(/^[a-z0-9+.-]+:\/+/, ""));
  return {
    read: async (uri) => parseJson(await readFile(path(uri), "utf8")) as TableDocument,
    async write(uri, document) {
      await mkdir(dirname(path(uri)), { recursive: true });
      await writeFile(path(uri), printJson(document), { flag: "wx" });
    },
  };
}

/** Keeps them where the table is, so that any engine can open the table from its metadata file alone. */
export function objectStoreMetadataFiles(store: ObjectStore): MetadataFiles {
  return {
    async read(uri) {
      const chunks: Uint8Array[] = [];
      for await (const chunk of store.stream(uri)) chunks.push(chunk);
      return parseJson(Buffer.concat(chunks).toString("utf8")) as TableDocument;
    },
    async write(uri, document) {
      await store.put(uri, Buffer.from(printJson(document)), { contentType: "application/json" });
    },
  };
}
