import { randomBytes } from "node:crypto";
import { staticCredentials } from "../../src/object-store/credentials";
import { createS3Store } from "../../src/object-store/raw-s3-store";
import { RoutedStore } from "../../src/object-store/routed-store";
import { drain } from "./drain";
import { clientOptions, KEYS, startS3 } from "./embedded-store";

const MIB = 1 << 20;
const reader = { accessKeyId: "READER", secretAccessKey: "r", prefixes: ["inbox/"] };
const writer = { accessKeyId: "WRITER", secretAccessKey: "w", prefixes: ["lake/table/"] };

test("a store with two credentials copies and composes what neither of them could alone", async () => {
  const { s3, stop } = await startS3({ credentials: [KEYS, reader, writer] });
  const admin = createS3Store(clientOptions(s3));
  const inbox = createS3Store(clientOptions(s3, { credentials: staticCredentials(reader) }));
  const table = createS3Store(clientOptions(s3, { credentials: staticCredentials(writer) }));
  const store = new RoutedStore([
    { prefix: "s3://", store: inbox },
    { prefix: "s3://lake/table/", store: table },
  ]);

  const small = randomBytes(1_000);
  const large = randomBytes(20 * MIB);
  const smallInfo = await admin.put("s3://inbox/small", small);
  const largeInfo = await admin.put("s3://inbox/large", large);
  await expect(table.copy("s3://inbox/small", "s3://lake/table/x", smallInfo)).rejects.toMatchObject({
    code: "store.denied",
  });

  await store.copy("s3://inbox/small", "s3://lake/table/small", smallInfo);
  await store.copy("s3://inbox/large", "s3://lake/table/large", largeInfo);
  const upload = await store.multipart("s3://lake/table/both");
  const range = { start: 4, end: 18 * MIB };
  await upload.add({
    kind: "copy",
    source: "s3://inbox/large",
    range,
    condition: { ifMatch: largeInfo.etag },
  });
  await upload.add({ kind: "bytes", bytes: small });
  await upload.complete();

  expect((await drain(store.stream("s3://lake/table/small"))).equals(small)).toBe(true);
  expect((await drain(store.stream("s3://lake/table/large"))).equals(large)).toBe(true);
  const both = Buffer.concat([large.subarray(4, 18 * MIB), small]);
  expect((await drain(store.stream("s3://lake/table/both"))).equals(both)).toBe(true);
  expect(s3.openUploads).toBe(0);

  await expect(
    store.copy("s3://inbox/small", "s3://lake/table/y", { ...smallInfo, etag: "other" }),
  ).rejects.toMatchObject({ code: "file.changed" });
  for (const client of [admin, inbox, table]) client.close();
  await stop();
});

test("a URI without a route is the operator's mistake, and says so", async () => {
  const store = new RoutedStore([]);
  await expect(store.head("s3://b/k")).rejects.toMatchObject({
    code: "config.no-credentials",
    retriable: false,
  });
});
