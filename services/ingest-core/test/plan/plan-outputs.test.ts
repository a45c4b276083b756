import type { PartitionInference } from "../../src/iceberg/partition/infer-partition";
import type { IdentifiedFile } from "../../src/plan/plan";
import { type OutputPolicy, planOutputs } from "../../src/plan/plan-outputs";
import type { SourceFacts } from "../../src/plan/source-facts";
import { DEFAULT_PLAN_LIMITS } from "../../src/plan/table-rules";

const MIB = 1 << 20;
const KIB = 1 << 10;

interface FileSpec extends Partial<Omit<SourceFacts, "file" | "rowGroups">> {
  readonly name?: string;
  /** Bytes of each row group. */
  readonly groups?: readonly number[];
  /** Partition of each row group; the last stands for the rest. */
  readonly partitions?: readonly (string | undefined)[];
}

let names = 0;
function file(spec: FileSpec = {}): SourceFacts {
  const { name = `f${names++}`, groups = [2 * MIB], partitions = ["p"], ...facts } = spec;
  const bytes = groups.reduce((sum, n) => sum + n, 0);
  const identified: IdentifiedFile = {
    uri: `s3://inbox/${name}`,
    id: name,
    etag: name,
    size: bytes + 1_000,
    eventTimeMs: 0,
  };
  const inference = (i: number): PartitionInference => {
    const value = partitions[Math.min(i, partitions.length - 1)];
    return value === undefined
      ? { kind: "unknown", field: "day", why: "the values span several partitions" }
      : { kind: "single", partition: [value] };
  };
  return {
    file: identified,
    format: "parquet",
    shape: "shape",
    isEncodable: true,
    fieldIds: "absent",
    isReadableAsIs: true,
    bodyBytes: bytes + 4,
    footerBytes: 500,
    rowGroups: groups.map((bytes, i) => ({ rows: 100, bytes, partition: inference(i) })),
    ...facts,
  };
}

function plan(
  files: readonly SourceFacts[],
  rules: OutputPolicy["rules"] = {},
  more: Partial<OutputPolicy> = {},
) {
  const policy = { rules, limits: DEFAULT_PLAN_LIMITS, targetBytes: 512 * MIB, ...more };
  return planOutputs(files, policy).map(({ strategy, why, sources, partition, bytesToRead }) => ({
    strategy,
    why,
    files: sources.map(({ file, rowGroups }) => (rowGroups ? `${file.id}[${rowGroups}]` : file.id)).join(" "),
    partition,
    bytesToRead,
  }));
}

/** [what, files, rules, "strategy: why"] — one line a rule. */
const RULES: readonly (readonly [
  string,
  readonly SourceFacts[],
  OutputPolicy["rules"],
  readonly string[],
])[] = [
  ["a file that must be decoded", [file({ mustDecode: "a: INT96" })], {}, ["encode: a: INT96"]],
  [
    "CSV whatever the layout",
    [file({ format: "csv", mustDecode: "CSV has to be decoded", groups: [], isReadableAsIs: false })],
    { layout: "adopt" },
    ["encode: CSV has to be decoded"],
  ],
  [
    "a row group with several partitions",
    [file({ partitions: ["a", undefined], groups: [MIB, MIB] })],
    {},
    ["encode: row group 1 may hold rows of several partitions (day: the values span several partitions)"],
  ],
  [
    "an adopted file",
    [file()],
    { layout: "adopt" },
    ["register: the table adopts its objects where they are"],
  ],
  ["a small file kept as it is", [file()], { layout: "as-is" }, ["copy: the table keeps files as they are"]],
  [
    "a file with foreign ids that should be kept as it is",
    [file({ fieldIds: "foreign", isReadableAsIs: false })],
    { layout: "as-is" },
    ["merge: one file of 2 MiB, too small for a part of its own (5 MiB)"],
  ],
  [
    "tiny row groups",
    [file({ groups: [100 * KIB] }), file({ groups: [90 * KIB, 90 * KIB] })],
    {},
    ["encode: 3 row groups of 94 KiB on average (below 1 MiB)"],
  ],
  [
    "tiny row groups, when merging is preferred",
    [file({ groups: [100 * KIB] }), file({ groups: [100 * KIB] })],
    { preferMerge: true },
    ["merge: 2 files, 200 KiB, into one of at most 512 MiB"],
  ],
  [
    "tiny row groups with a column that the encoder cannot write",
    [file({ groups: [100 * KIB], isEncodable: false }), file({ groups: [100 * KIB], isEncodable: false })],
    {},
    ["merge: 2 files, 200 KiB, into one of at most 512 MiB"],
  ],
  [
    "one tiny row group, of which nothing better can be made",
    [file({ groups: [100 * KIB] })],
    {},
    ["merge: one file of 100 KiB, too small for a part of its own (5 MiB)"],
  ],
  [
    "tiny row groups that are many bytes together",
    Array.from({ length: 100 }, () => file({ groups: [700 * KIB] })),
    {},
    ["merge: 100 files, 68.4 MiB, into one of at most 512 MiB"],
  ],
  [
    "one large file",
    [file({ groups: [400 * MIB] })],
    {},
    ["refooter: one file of 400 MiB, of which only the footer has to change"],
  ],
  [
    "one large file with the table's ids",
    [file({ groups: [400 * MIB], fieldIds: "equal" })],
    {},
    ["copy: one file of 400 MiB that has the table's field ids already"],
  ],
  [
    "one large file, when copying is preferred",
    [file({ groups: [400 * MIB] })],
    { largeFile: "copy" },
    ["copy: one file of 400 MiB, read through the table's name mapping"],
  ],
  [
    "one large file with foreign ids, although copying is preferred",
    [file({ groups: [400 * MIB], fieldIds: "foreign", isReadableAsIs: false })],
    { largeFile: "copy" },
    ["refooter: one file of 400 MiB, of which only the footer has to change"],
  ],
  [
    "one file beyond what a store copies at once",
    [file({ groups: [3_000 * MIB, 3_000 * MIB], fieldIds: "equal" })],
    {},
    ["refooter: one file of 6000 MiB, of which only the footer has to change"],
  ],
  [
    "files of medium size",
    Array.from({ length: 50 }, () => file()),
    {},
    ["merge: 50 files, 100 MiB, into one of at most 512 MiB"],
  ],
];

describe("the plan for", () => {
  test.each(RULES)("%s", (_what, files, rules, expected) => {
    expect(plan(files, rules).map(({ strategy, why }) => `${strategy}: ${why}`)).toEqual(expected);
  });
});

describe("planned outputs", () => {
  test("route the row groups of a clustered file to their partitions, with other files of the same", () => {
    const clustered = file({ name: "c", groups: [2 * MIB, 3 * MIB, 2 * MIB], partitions: ["a", "b", "a"] });
    const outputs = plan([clustered, file({ name: "x", partitions: ["b"] })]);
    expect(outputs.map(({ strategy, files, partition }) => [strategy, files, partition])).toEqual([
      ["merge", "c[0,2]", ["a"]],
      ["merge", "c[1] x", ["b"]],
    ]);
    expect(outputs[0]?.why).toBe("2 row groups of one file that holds several partitions");
  });

  test("never decode a slice of a file for its tiny row groups", () => {
    const clustered = file({ groups: [KIB, KIB, KIB], partitions: ["a", "a", "b"] });
    expect(plan([clustered]).map(({ strategy }) => strategy)).toEqual(["merge", "merge"]);
  });

  test("keep files apart that differ in shape or partition", () => {
    const outputs = plan([
      file({ name: "a" }),
      file({ name: "b", shape: "other" }),
      file({ name: "c", partitions: ["q"] }),
      file({ name: "d" }),
    ]);
    expect(outputs.map(({ files }) => files)).toEqual(["a d", "b", "c"]);
  });

  test("tell partitions apart that print alike", () => {
    const of = (value: string | number | bigint | null) => {
      const one = file({ name: `${typeof value}` });
      const rowGroups = [
        { rows: 1, bytes: 2 * MIB, partition: { kind: "single", partition: [value] } as const },
      ];
      return { ...one, rowGroups };
    };
    expect(plan([of("1"), of(1), of(1n), of(null)])).toHaveLength(4);
  });

  test("fill data files up to the target, large members first", () => {
    const outputs = plan(
      [300, 20, 250, 200, 40].map((mib) => file({ name: `m${mib}`, groups: [mib * MIB] })),
    );
    expect(outputs.map(({ strategy, files, bytesToRead }) => [strategy, files, bytesToRead])).toEqual([
      ["merge", "m300 m200", 0],
      ["merge", "m250 m40 m20", 0],
    ]);
  });

  test("leave a file that is larger than the target alone", () => {
    const outputs = plan([file({ name: "big", groups: [600 * MIB] }), file({ name: "small" })]);
    expect(outputs.map(({ strategy, files }) => [strategy, files])).toEqual([
      ["refooter", "big"],
      ["merge", "small"],
    ]);
  });

  test("stay within what one footer may hold", () => {
    const limits = { ...DEFAULT_PLAN_LIMITS, maxRowGroupsPerOutput: 3, maxFooterBytesPerOutput: 1_000 };
    const files = [1, 2, 2, 1].map((n) => file({ groups: Array.from({ length: n }, () => 2 * MIB) }));
    expect(plan(files, {}, { limits }).map((output) => output.files.split(" ").length)).toEqual([2, 2]);
    const wide = [1, 2, 3].map(() => file({ footerBytes: 600 }));
    expect(plan(wide, {}, { limits })).toHaveLength(3);
  });

  test("decode files of one shape together, up to a job's bytes, and say how many reasons there are", () => {
    const limits = { ...DEFAULT_PLAN_LIMITS, maxEncodeBytes: 10 * MIB };
    const files = ["x", "x", "y", "x"].map((why, i) =>
      file({ name: `e${i}`, mustDecode: why, groups: [4 * MIB] }),
    );
    const outputs = plan(files, {}, { limits });
    expect(outputs.map(({ files, why, partition }) => [files, why, partition])).toEqual([
      ["e0 e1", "x", undefined],
      ["e2 e3", "y; and 1 other reason", undefined],
    ]);
  });

  test("send to the heavy path what decodes more than one worker may", () => {
    const limits = { ...DEFAULT_PLAN_LIMITS, maxTotalEncodeBytes: 10 * MIB };
    expect(() => plan([file({ mustDecode: "x", groups: [11 * MIB] })], {}, { limits })).toThrow(
      expect.objectContaining({ code: "request.too-many-bytes-to-decode", retriable: false }),
    );
    expect(plan([file({ groups: [900 * MIB] })], {}, { limits })).toHaveLength(1);
  });

  test("give tiny files their known partition, so that nothing is computed for each row", () => {
    const tiny = plan([file({ groups: [KIB] }), file({ groups: [KIB] })]);
    expect(tiny).toMatchObject([{ strategy: "encode", partition: ["p"] }]);
  });
});
