import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readManifest } from "../../src/iceberg/manifest/read-manifest";
import { readManifestList } from "../../src/iceberg/manifest/read-manifest-list";
import { mutations } from "../fuzz/mutations";

const FOLDER = join(__dirname, "..", "fixtures", "iceberg");
const RUNS = 13_000;

/** Manifests and manifest lists of Java and PyIceberg, of every format version. */
const SEEDS: readonly (readonly [string, (bytes: Uint8Array) => unknown])[] = [
  "java-v1",
  "java-v2",
  "java-v3",
  "pyiceberg-v2",
].flatMap((table): (readonly [string, (bytes: Uint8Array) => unknown])[] => [
  [`${table}/manifest-list.avro`, readManifestList],
  [`${table}/manifest-0.avro`, readManifest],
]);

describe("a hundred thousand broken Avro files", () => {
  test.each(SEEDS)(
    "of %s",
    (name, read) => {
      const outcome = mutations(readFileSync(join(FOLDER, name)), (mutant) => read(mutant), RUNS);
      expect(outcome.foreignErrors).toEqual([]);
      expect(outcome.accepted).toBeGreaterThan(0);
      expect(outcome.refused).toBeGreaterThan(RUNS / 100);
      expect(outcome.slowestMs).toBeLessThan(1_000);
      expect(outcome.mostBytes).toBeLessThan(64 << 20);
    },
    600_000,
  );
});
