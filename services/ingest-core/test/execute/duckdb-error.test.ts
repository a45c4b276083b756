import { rm } from "node:fs/promises";
import { IngestError } from "../../src/errors";
import { diskError } from "../../src/execute/encode/disk-error";
import { duckDbError } from "../../src/execute/encode/duckdb";

test.each([
  ['IO Error: Could not write file "/spool/rows.parquet": No space left on device', "engine.disk"],
  ['IO Error: Could not write file "/spool/rows.parquet": Disk quota exceeded', "engine.disk"],
  ['IO Error: Cannot open file "/spool/rows.parquet": Too many open files', "engine.disk"],
  [
    'IO Error: Could not write all bytes to file "/spool/spill/1.tmp": wanted=262144 wrote=4096',
    "engine.disk",
  ],
  [
    "Out of Memory Error: failed to offload data block of size 256.0 KiB (9.7 MiB/9.7 MiB used).\n" +
      "This limit was set by the 'max_temp_directory_size' setting.",
    "engine.disk",
  ],
  [
    "Out of Memory Error: could not allocate block of size 256.0 KiB (381.4 MiB/381.4 MiB used)",
    "engine.memory",
  ],
  ["Binder Error: Referenced column not found", "engine.duckdb"],
])("%s is this engine's trouble", (message, code) => {
  expect(duckDbError(new Error(message))).toMatchObject({ code, retriable: true });
});

test.each([
  "Conversion Error: Could not convert string ': No space left on device' to INT64",
  "Conversion Error: Could not convert string 'failed to allocate' to INT64",
  "Conversion Error: CSV Error on Line: 2\nOriginal Line: max_temp_directory_size,failed to offload",
  "Invalid Input Error: TProtocolException: Invalid data",
  "INTERNAL Error: Attempted to dereference a null pointer\nStack Trace:\n0 failed to allocate",
])("%s is the file's", (message) => {
  expect(duckDbError(new Error(message))).toMatchObject({ code: "file.undecodable", retriable: false });
});

test("an errno is the disk's, and everything else stays what it is", async () => {
  const missing = await rm("/nowhere/at/all").catch((error: unknown) => error);
  expect(diskError(missing, "/nowhere")).toMatchObject({
    code: "engine.disk",
    retriable: true,
    context: { got: "ENOENT" },
  });
  for (const other of [new IngestError("store.timeout", "slow", true), new Error("?"), "text"])
    expect(diskError(other, "/nowhere")).toBe(other);
});
