import { bytes, jsonLine, stepLines, style, verdictLines } from "../../src/demo/terminal";

const verdict = {
  table: "shop.orders",
  rows: 2,
  expectedRows: 2,
  lost: 0,
  duplicated: 0,
  dataFiles: 1,
  snapshots: [{ snapshotId: "9", addedFiles: 1, addedRows: 2, totalRows: 2 }],
  sample: [{ order_id: 1n, at: new Date("2026-01-01T00:00:00Z"), note: null }],
  seconds: 1.25,
};

describe("the demo's output", () => {
  test("without colour it holds no escape sequence", () => {
    const text = verdictLines(verdict, style(false)).join("\n");
    expect(text).not.toContain("\u001b");
    expect(text).toContain("order_id  at                    note\n  1         2026-01-01T00:00:00Z  null");
    expect(text).toContain("0 lost, 0 duplicated");
  });

  test("with colour what was lost is red and what was not is green", () => {
    const paint = style(true);
    expect(verdictLines(verdict, paint).at(-1)).toContain("\u001b[32m");
    expect(verdictLines({ ...verdict, lost: 1 }, paint).at(-1)).toContain("\u001b[31m");
  });

  test("a commit says what became of the files, and nothing of what there was none of", () => {
    const commit = {
      step: "commit",
      table: "a.b",
      committed: 0,
      duplicates: 2,
      empty: 0,
      quarantined: 1,
    } as const;
    expect(stepLines({ ...commit, schemaChanges: ["add channel"] }, style(false))).toEqual([
      "  schema     add channel",
      "  commit     no snapshot needed  2 there already, 1 in quarantine",
    ]);
  });

  test("as JSON it is one line, whatever the rows hold", () => {
    expect(JSON.parse(jsonLine({ verdict }))).toMatchObject({ verdict: { sample: [{ order_id: "1" }] } });
    expect(jsonLine({ verdict })).not.toContain("\n");
  });

  test.each([
    [0, "0 B"],
    [1023, "1023 B"],
    [1024, "1 KiB"],
    [6_291_456, "6.0 MiB"],
  ])("%d bytes read %s", (count, text) => {
    expect(bytes(count)).toBe(text);
  });
});
