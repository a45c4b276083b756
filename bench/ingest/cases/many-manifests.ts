import type { IngestFile } from "@floe/ingest-core";
import { measureBatches } from "../batches";
import { floe, pyiceberg } from "../contenders";
import { type CaseResult, figuresTable } from "../report";
import type { SourceSet } from "../source-files";
import { atLeast, correct } from "../verdict";
import type { CaseContext } from "./context";

const MANIFESTS = 1_000;
/** Manifests stay as they are, as those of a large table do: each is as large as it should be. */
const UNMERGED = { "commit.manifest-merge.enabled": "false" };

/** The reference batch into a table that has a thousand manifests already, beside `add_files`. */
export async function manyManifests(context: CaseContext): Promise<CaseResult> {
  const { lakehouse, sources, verifier, say } = context;
  const set = await sources.make({ name: "manifests", files: 50, rowsPerFile: 32_000, format: "parquet" });
  const history = await sources.make({
    name: "history",
    files: MANIFESTS,
    rowsPerFile: 10,
    firstRow: 10_000_000,
    format: "parquet",
  });
  say(`making a table with ${MANIFESTS} manifests`);
  const original = await tableOf(context, history);
  const both: SourceSet = { ...set, name: "manifests and history", local: [...set.local, ...history.local] };
  const contenders = [
    floe(lakehouse, "floe", "floe, by default"),
    floe(lakehouse, "as_is", "floe, files kept as they are", { layout: "as-is" }),
    pyiceberg(lakehouse, "add_files", "PyIceberg, `add_files`"),
  ];
  const figures = await measureBatches(lakehouse, verifier, both, contenders, {
    ...context,
    name: set.name,
    verified: "last",
    newTable: (name) => lakehouse.branchOff(original, name, UNMERGED),
  });
  const [compact, asIs, addFiles] = figures;
  if (compact === undefined || asIs === undefined || addFiles === undefined) throw new Error("no figures");
  return {
    id: "manifests",
    title: `50 × 2 MB Parquet into a table with ${MANIFESTS.toLocaleString("en")} manifests`,
    note: "`add_files` leaves the objects where they are and looks for them in every manifest; floe makes data files of its own and asks its ledger.",
    table: figuresTable(figures),
    verdicts: [
      atLeast("wall time, by default", 1, addFiles.wallMs, compact.wallMs),
      atLeast("wall time, kept as they are", 1, addFiles.wallMs, asIs.wallMs),
      correct(
        "all",
        figures.every((each) => each.correct),
      ),
    ],
  };
}

/** Commits the files one by one, each with a manifest of its own. */
async function tableOf({ lakehouse }: CaseContext, { files }: SourceSet): Promise<string> {
  const table = await lakehouse.createTable("history", UNMERGED);
  const engine = await lakehouse.floe();
  try {
    for (const [i, file] of files.entries()) {
      const batch: { readonly files: readonly IngestFile[] } = { files: [file] };
      await engine.ask("ingest", { table, ...batch, rules: { layout: "adopt" } });
      if (i % 100 === 99) await lakehouse.expireSnapshots(table, 1);
    }
  } finally {
    await engine.stop();
  }
  return table;
}
