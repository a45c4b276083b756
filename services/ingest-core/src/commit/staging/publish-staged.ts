import { IngestError } from "../../errors";
import type { IdentifiedFile } from "../../plan/plan";
import { uuidV7 } from "../../random";
import { DEFAULT_BRANCH } from "../branch";
import type { BranchWriter } from "../branch-writer";
import type { CommitResult, Produced, ProduceRequest } from "../commit-batch";
import type { CommitContext } from "../committer-options";
import type { TableAccess } from "../table-access";
import { readStagedFiles, type StagedFiles } from "./staged-files";

/** Rows that another engine has written to a branch of their own. */
export interface StagedBatch {
  /** `namespace.name`. */
  readonly table: string;
  /** Branch that the engine wrote to (`spark.wap.branch`); it is removed with the commit. */
  readonly stagingBranch: string;
  /** The source files whose rows it wrote, all of them. */
  readonly files: readonly IdentifiedFile[];
  /** Head of the branch that holds just these files. @default - whatever the branch's head is */
  readonly snapshotId?: bigint;
  /** @default "main" */
  readonly branch?: string;
  /** W3C `traceparent`: its trace id stands in the snapshot's summary. @default - none */
  readonly traceparent?: string;
  /** @default - can not be stopped */
  readonly signal?: AbortSignal;
}

/**
 * Publishes a staging branch: its data files go into the target branch under a
 * new snapshot, together with the ledger and the removal of the staging branch,
 * in one commit. Spark can not set a table property in the commit that appends,
 * so this is what makes its rows exactly-once as well.
 *
 * A staged data file mixes rows of many source files. When others have committed
 * some of those meanwhile, nothing can be published any more.
 *
 * @throws IngestError `table.staging-overlap` (retriable: stage again, without the
 * files in `got`), `table.staging-changed` (retriable: the branch was staged anew),
 * `table.staging-*`, and what a commit throws
 */
export async function publishStaged(
  batch: StagedBatch,
  writer: BranchWriter,
  access: TableAccess,
  context: CommitContext,
): Promise<CommitResult> {
  const { table, stagingBranch, branch = DEFAULT_BRANCH, files, traceparent, signal } = batch;
  const produce = async (request: ProduceRequest): Promise<Produced> => {
    if (request.files.length < files.length) throw overlap(batch, request.files);
    const staged = await readStagedFiles(access, stagingBranch, branch);
    if (batch.snapshotId !== undefined && batch.snapshotId !== staged.snapshotId)
      throw changed(batch, staged);
    const sources = request.files.map(({ id }) => id);
    return {
      files: staged.files.map((file) => ({ file, sources, owned: false })),
      publishes: { branch: stagingBranch, snapshotId: staged.snapshotId },
    };
  };
  const result = await writer.commit({
    table,
    branch,
    files,
    produce,
    ...(traceparent !== undefined && { traceparent }),
    ...(signal !== undefined && { signal }),
  });
  await removeBranch(stagingBranch, access, context);
  return result;
}

/** Removes what a commit of somebody else, or one without rows, has left behind. Trouble is reported, not thrown. */
async function removeBranch(branch: string, access: TableAccess, context: CommitContext): Promise<void> {
  try {
    const { metadata } = await access.current();
    const ref = metadata.refs?.[branch];
    if (ref === undefined) return;
    const outcome = await context.catalog.commit(
      access.name,
      [
        { type: "assert-table-uuid", uuid: metadata["table-uuid"] },
        { type: "assert-ref-snapshot-id", ref: branch, "snapshot-id": ref["snapshot-id"] },
      ],
      [{ action: "remove-snapshot-ref", "ref-name": branch }],
      uuidV7(context.clock, context.random),
    );
    if (outcome.kind === "committed") access.learn(outcome.table);
    else context.observer.log("warn", "staging.branch-left", { table: access.name, branch, ...outcome });
  } catch (error) {
    context.observer.log("warn", "staging.branch-left", { table: access.name, branch, error: String(error) });
  }
}

function changed(batch: StagedBatch, staged: StagedFiles): IngestError {
  return new IngestError(
    "table.staging-changed",
    `${batch.stagingBranch} was staged anew since it was looked at`,
    true,
    {
      table: batch.table,
      got: staged.snapshotId,
      expected: batch.snapshotId,
      nextStep: "look at what is staged there now",
    },
  );
}

function overlap(batch: StagedBatch, missing: readonly IdentifiedFile[]): IngestError {
  const needed = new Set(missing.map(({ id }) => id));
  const there = batch.files.filter(({ id }) => !needed.has(id));
  return new IngestError(
    "table.staging-overlap",
    `${there.length} of the ${batch.files.length} files staged in ${batch.stagingBranch} are in the table already`,
    true,
    {
      table: batch.table,
      got: there.slice(0, 10).map(({ uri }) => uri),
      nextStep: "stage again, without the files that are there",
    },
  );
}
