import { createHash } from "node:crypto";
import {
  mergedSources,
  SOURCES_PROPERTY,
  sourcesHeader,
  sourcesOf,
} from "../../src/commit/snapshot/source-header";
import type { ManifestEntry } from "../../src/iceberg/manifest/manifest-entry";
import { dataFile } from "./data-file";

const [a, b, c] = ["a", "b", "c"].map((name) =>
  createHash("sha256").update(name).digest("hex").slice(0, 32),
) as [string, string, string];

const entry = (path: string): ManifestEntry => ({
  status: "added",
  snapshotId: 1n,
  sequenceNumber: 1n,
  fileSequenceNumber: 1n,
  file: { ...dataFile(path, 1), content: "data" },
});

const manifest = (paths: readonly string[], properties: Readonly<Record<string, string>>) => ({
  formatVersion: 2,
  content: "data" as const,
  schema: { type: "struct" as const, "schema-id": 0, fields: [] },
  spec: { "spec-id": 0, fields: [] },
  entries: paths.map(entry),
  properties,
});

test("every data file is found with its sources", () => {
  const header = sourcesHeader([[a, b], undefined, [c]]);
  expect(sourcesOf(manifest(["x", "y", "z"], header))).toEqual(
    new Map([
      ["x", [a, b].sort()],
      ["z", [c]],
    ]),
  );
});

test("files of the same sources say so in one word, however many sources there are", () => {
  const all = Array.from({ length: 1000 }, (_, i) =>
    createHash("sha256").update(`${i}`).digest("hex").slice(0, 32),
  );
  const header = sourcesHeader([all, all, all]);
  expect(header[SOURCES_PROPERTY]?.length).toBeLessThan(22_000);
  const sources = sourcesOf(manifest(["x", "y", "z"], header));
  expect(sources.get("z")).toEqual([...all].sort());
  const merged = mergedSources([manifest(["x", "y", "z"], header)], ["z", "x"].map(entry));
  expect(merged[SOURCES_PROPERTY]?.length).toBeLessThan(22_000);
});

test("merging follows the files, wherever they go, and keeps what others do not know unknown", () => {
  const inputs = [
    manifest(["x", "y"], sourcesHeader([[a], [b]])),
    manifest(["foreign"], {}),
    manifest(["z"], sourcesHeader([[c]])),
  ];
  const header = mergedSources(inputs, ["z", "foreign", "x"].map(entry));
  expect(sourcesOf(manifest(["z", "foreign", "x"], header))).toEqual(
    new Map([
      ["z", [c]],
      ["x", [a]],
    ]),
  );
  expect(mergedSources([manifest(["foreign"], {})], [entry("foreign")])).toEqual({});
});

test.each([
  ["a header of another manifest", ["x", "y"], sourcesHeader([[a]])],
  ["half an identity", ["x"], { [SOURCES_PROPERTY]: "AAAA" }],
  ["a reference to nowhere", ["x"], { [SOURCES_PROPERTY]: "=7" }],
  ["anything", ["x"], { [SOURCES_PROPERTY]: "%%%" }],
])("%s is not believed", (_, paths, properties) => {
  expect(sourcesOf(manifest(paths, properties)).size).toBe(0);
});
