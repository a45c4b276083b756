import type { ListedVersion, RawS3Store } from "@floe/ingest-core";

/** A server with the buckets `plain` and `versioned`, and a client of it. */
export interface VersionedServer {
  readonly store: RawS3Store;
  /** One more version than this is written of a key: the size of a page, where that is small. */
  readonly pageSize: number;
  readonly stop: () => Promise<void>;
}

const KEYS = ["a b", "a%20b", "a+b", "a/ä", "b\u0001c", "z/日本/😀"];

/** What a listing of versions promises, on any server. */
export function describeVersionListing(name: string, start: () => Promise<VersionedServer>): void {
  describe(`listing versions on ${name}`, () => {
    let server: VersionedServer;
    beforeAll(async () => {
      server = await start();
    }, 120_000);
    afterAll(async () => {
      server?.store.close();
      await server?.stop();
    });
    const put = (uri: string, text: string) => server.store.put(uri, Buffer.from(text));
    async function listed(prefix: string, after?: string): Promise<ListedVersion[]> {
      const all: ListedVersion[] = [];
      for await (const version of server.store.listVersions(prefix, after)) all.push(version);
      return all;
    }

    test("a bucket without versioning has latest versions without an id, under raw keys, in UTF-8 order", async () => {
      for (const key of [...KEYS].reverse()) await put(`s3://plain/keys/${key}`, key);
      const found = await listed("s3://plain/keys/");
      expect(found.map(({ uri }) => uri)).toEqual(KEYS.map((key) => `s3://plain/keys/${key}`));
      for (const version of found) {
        const { size, etag } = await server.store.head(version.uri);
        expect(version).toEqual({
          uri: version.uri,
          size,
          etag,
          isLatest: true,
          lastModified: expect.any(Number),
        });
      }
    });

    test("begins behind a key, whether it exists or not", async () => {
      const keysAfter = async (after: string) =>
        (await listed("s3://plain/keys/", after)).map(({ uri }) => uri.slice("s3://plain/keys/".length));
      expect(await keysAfter("keys/a%20b")).toEqual(KEYS.slice(2));
      expect(await keysAfter("keys/a0")).toEqual(KEYS.slice(4));
      expect(await keysAfter("keys/zz")).toEqual([]);
      expect(await keysAfter("")).toEqual(KEYS);
    });

    test("lists every version with its id, the newest first, and no delete marker, over pages", async () => {
      const versions = server.pageSize + 1;
      const written: (string | undefined)[] = [];
      for (let i = 0; i < versions; i++)
        written.unshift((await put("s3://versioned/one", `version ${i}`)).versionId);
      await put("s3://versioned/two", "deleted");
      await server.store.delete(["s3://versioned/two"]);
      const found = await listed("s3://versioned/");
      const one = found.filter(({ uri }) => uri === "s3://versioned/one");
      expect(one.map(({ versionId }) => versionId)).toEqual(written);
      expect(one.map(({ isLatest }) => isLatest)).toEqual(written.map((_, at) => at === 0));
      const two = found.filter(({ uri }) => uri === "s3://versioned/two");
      expect(two.map(({ isLatest, size }) => ({ isLatest, size }))).toEqual([{ isLatest: false, size: 7 }]);
    }, 60_000);

    test("a bucket that does not exist is told as such", async () => {
      await expect(listed("s3://nowhere/")).rejects.toMatchObject({ code: "store.no-such-bucket" });
    });
  });
}
