import { segmentDirectory } from "../../../src/commit/ledger/segment-location";

const at = (location: string, root?: string) => segmentDirectory({ location, "table-uuid": "u" }, root);

test.each([
  ["s3://lake/db/t", undefined, "s3://lake/db/_ingest_ledger/u/"],
  ["s3://lake/db/t/", undefined, "s3://lake/db/_ingest_ledger/u/"],
  ["s3://lake/t", undefined, "s3://lake/_ingest_ledger/u/"],
  ["s3://lake/db/t", "s3://other/", "s3://other/_ingest_ledger/u/"],
  ["s3://lake/db/t", "s3://lake/db/t2", "s3://lake/db/t2/_ingest_ledger/u/"],
])("segments of %s with root %s live in %s", (location, root, directory) => {
  expect(at(location, root)).toBe(directory);
});

test.each([
  ["s3://lake", undefined],
  ["s3://lake/db/t", "s3://lake/db/t"],
  ["s3://lake/db/t", "s3://lake/db/t/sub"],
])("never below the table, where orphan removal would find them: %s with root %s", (location, root) => {
  expect(() => at(location, root)).toThrow(expect.objectContaining({ code: "config.ledger-root" }));
});
