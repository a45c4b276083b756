import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { ObjectStore } from "@floe/ingest-core";

/** Where the catalog writes metadata files. They are written once and never changed. */
export interface MetadataFiles {
  read(uri: string): Promise<string>;
  write(uri: string, text: string): Promise<void>;
}

/** Keeps them in memory, for tests. */
export function memoryMetadataFiles(): MetadataFiles {
  const files = new Map<string, string>();
  return {
    async read(uri) {
      const text = files.get(uri);
      if (text === undefined) throw new Error(`no metadata file ${uri}`);
      return text;
    },
    async write(uri, text) {
      files.set(uri, text);
    },
  };
}

/** Keeps `s3://bucket/key` as `<folder>/bucket/key`. */
export function diskMetadataFiles(folder: string): MetadataFiles {
  const path = (uri: string) => join(folder, uri.replace(/^[a-z0-9+.-]+:\/+/, ""));
  return {
    read: (uri) => readFile(path(uri), "utf8"),
    async write(uri, text) {
      await mkdir(dirname(path(uri)), { recursive: true });
      await writeFile(path(uri), text, { flag: "wx" });
    },
  };
}

/** Keeps them where the table is, so that any engine can open the table from its metadata file alone. */
export function objectStoreMetadataFiles(store: ObjectStore): MetadataFiles {
  return {
    async read(uri) {
      const chunks: Uint8Array[] = [];
      for await (const chunk of store.stream(uri)) chunks.push(chunk);
      return Buffer.concat(chunks).toString("utf8");
    },
    async write(uri, text) {
      await store.put(uri, Buffer.from(text), { contentType: "application/json" });
    },
  };
}
