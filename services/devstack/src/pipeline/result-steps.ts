import type { IngestResult } from "@floe/ingest-core";
import type { Step } from "./step";

/** What the worker's answer tells: how files became data files, which could not, and the commit. */
export function resultSteps(result: IngestResult): readonly Step[] {
  const { table, outputs, files, snapshotId, committed, duplicates, empty, quarantined, schemaChanges } =
    result;
  return [
    ...outputs.map((output): Step => ({ step: "plan", table, ...output })),
    ...files.flatMap((file): Step[] => {
      if (file.outcome !== "quarantined") return [];
      const { uri, code, reason } = file;
      return [{ step: "quarantine", uri, code, reason }];
    }),
    {
      step: "commit",
      table,
      ...(snapshotId === undefined ? {} : { snapshotId }),
      committed,
      duplicates,
      empty,
      quarantined,
      schemaChanges,
    },
  ];
}
