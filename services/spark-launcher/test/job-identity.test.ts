import type { IngestRequest } from "@floe/ingest-core";
import { halves, jobIdentity, stagingBranch } from "../src/job/job-identity";

const request: IngestRequest = {
  table: "sales.orders",
  files: [
    { uri: "s3://inbox/incoming/a.parquet", size: 3, etag: "e1" },
    { uri: "s3://inbox/incoming/b.parquet", size: 3, etag: "e2" },
    { uri: "s3://inbox/incoming/c.parquet", size: 3, versionId: "v1", etag: "e3" },
  ],
  totalBytes: 9,
};
const [a, b, c] = request.files;

test("the same files in another order and at another time are the same job", () => {
  const later = { ...request, files: [...request.files].reverse(), timestamp: "2027-01-01T00:00:00Z" };
  expect(jobIdentity(later)).toBe(jobIdentity(request));
});

test.each([
  ["other bytes", { ...request, files: [{ ...a!, etag: "new" }, b!, c!] }],
  ["another version", { ...request, files: [a!, b!, { ...c!, versionId: "v2" }] }],
  ["fewer files", { ...request, files: [a!, b!] }],
  ["another table", { ...request, table: "sales.returns" }],
])("%s is another job", (_, other) => {
  expect(jobIdentity(other)).not.toBe(jobIdentity(request));
});

test("halves hold every file once, and no total that is another's", () => {
  const [first, second] = halves(request);
  expect([...first.files, ...second.files]).toEqual(request.files);
  expect(first).not.toHaveProperty("totalBytes");
  expect(jobIdentity(first)).not.toBe(jobIdentity(second));
  expect(halves(request).map(jobIdentity)).toEqual([first, second].map(jobIdentity));
});

test("a single file can not be cut", () => {
  expect(() => halves({ ...request, files: [a!] })).toThrow(
    expect.objectContaining({ code: "request.too-large", retriable: false }),
  );
});

test("a branch is named after what is staged on it", () => {
  expect(stagingBranch("0123456789abcdef0123")).toBe("ingest_0123456789abcdef");
});
