import { encodeJobs } from "./encode-jobs";
import { mergeBins } from "./merge-bins";
import { type PartitionSlice, slicesByPartition } from "./partition-slices";
import type { OutputPlan } from "./plan";
import { count, mebibytes } from "./plan-wording";
import type { SourceFacts } from "./source-facts";
import type { PlanLimits, TableRules } from "./table-rules";

/** What the outputs are planned by, beside the facts of the files. */
export interface OutputPolicy {
  readonly rules: Pick<TableRules, "layout" | "largeFile" | "preferMerge">;
  readonly limits: PlanLimits;
  /** Size in bytes that data files should have (`write.target-file-size-bytes`). */
  readonly targetBytes: number;
}

/**
 * Decides how every file gets into the table, from least to most work. First
 * match, for each file:
 *
 * 1. has to be decoded, or a row group spans partitions: encode
 * 2. the table adopts its inbox, or keeps files as they are, and readers can read this one: register, copy
 *
 * and for the slices of the others that share partition and shape:
 *
 * 3. tiny row groups that together stay small: encode them into proper ones
 * 4. one whole file, large enough for a part of its own: copy (if its ids are right), or refooter
 * 5. all else: merge, up to the table's target size
 */
export function planOutputs(files: readonly SourceFacts[], policy: OutputPolicy): readonly OutputPlan[] {
  const outputs: OutputPlan[] = [];
  const decode: { readonly facts: SourceFacts; readonly why: string }[] = [];
  const groups = new Map<string, PartitionSlice[]>();
  for (const facts of files) {
    const slices = facts.mustDecode ?? slicesByPartition(facts);
    if (typeof slices === "string") {
      decode.push({ facts, why: slices });
      continue;
    }
    const asIs = keepAsIs(facts, slices, policy);
    if (asIs !== undefined) {
      outputs.push(asIs);
      continue;
    }
    for (const slice of slices) {
      const key = `${slice.partitionKey}\0${facts.shape}`;
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [slice]);
      else group.push(slice);
    }
  }
  for (const group of groups.values()) outputs.push(...planGroup(group, policy));
  outputs.push(...encodeJobs(decode, policy.limits));
  return outputs;
}

/** Rule 2. */
function keepAsIs(
  facts: SourceFacts,
  slices: readonly PartitionSlice[],
  { rules, limits }: OutputPolicy,
): OutputPlan | undefined {
  const [only] = slices;
  const { layout = "compact" } = rules;
  if (layout === "compact" || slices.length !== 1 || only === undefined || !facts.isReadableAsIs)
    return undefined;
  const output = { sources: [only.slice], partition: only.partition, bytesToRead: 0 };
  if (layout === "adopt") {
    return { ...output, strategy: "register", why: "the table adopts its objects where they are" };
  }
  if (facts.file.size > limits.maxCopyBytes) return undefined;
  return { ...output, strategy: "copy", why: "the table keeps files as they are" };
}

function planGroup(group: readonly PartitionSlice[], policy: OutputPolicy): readonly OutputPlan[] {
  const tiny = tinyRowGroups(group, policy);
  if (tiny !== undefined) {
    return encodeJobs(
      group.map(({ facts }) => ({ facts, why: tiny })),
      policy.limits,
      group[0]?.partition,
    );
  }
  return mergeBins(group, policy.targetBytes, policy.limits).map((bin) => {
    const [only] = bin;
    return (bin.length === 1 && only && planLargeFile(only, policy)) || merge(bin, policy);
  });
}

/** Rule 3: what it saves is many tiny column chunks, so there must be several to begin with. */
function tinyRowGroups(
  group: readonly PartitionSlice[],
  { rules, limits }: OutputPolicy,
): string | undefined {
  const rowGroups = group.reduce((sum, slice) => sum + slice.rowGroups, 0);
  const bytes = group.reduce((sum, slice) => sum + slice.bytes, 0);
  const mean = bytes / rowGroups;
  const isTiny = mean < limits.tinyRowGroupBytes && bytes < limits.tinyBatchBytes && rowGroups > 1;
  // A slice of a file cannot be decoded by itself, and what the encoder cannot write is good as it is.
  const canDecode = group.every(({ isWhole, facts }) => isWhole && facts.isEncodable);
  if (!isTiny || rules.preferMerge || !canDecode) return undefined;
  return `${count(rowGroups, "row group")} of ${mebibytes(mean)} on average (below ${mebibytes(limits.tinyRowGroupBytes)})`;
}

/** Rule 4. */
function planLargeFile(
  { facts, slice, isWhole, partition, bytes }: PartitionSlice,
  { rules, limits }: OutputPolicy,
): OutputPlan | undefined {
  if (!isWhole || facts.bodyBytes < limits.minPartBytes) return undefined;
  const output = { sources: [slice], partition, bytesToRead: 0 };
  const large = `one file of ${mebibytes(bytes)}`;
  const canCopy = facts.file.size <= limits.maxCopyBytes && facts.isReadableAsIs;
  if (canCopy && facts.fieldIds === "equal") {
    return { ...output, strategy: "copy", why: `${large} that has the table's field ids already` };
  }
  if (canCopy && rules.largeFile === "copy") {
    return { ...output, strategy: "copy", why: `${large}, read through the table's name mapping` };
  }
  return { ...output, strategy: "refooter", why: `${large}, of which only the footer has to change` };
}

/** Rule 5. */
function merge(bin: readonly PartitionSlice[], { limits, targetBytes }: OutputPolicy): OutputPlan {
  const bytes = bin.reduce((sum, slice) => sum + slice.bytes, 0);
  const read = bin.reduce((sum, slice) => sum + (slice.bytes < limits.minPartBytes ? slice.bytes : 0), 0);
  const [only] = bin;
  const why =
    bin.length > 1
      ? `${count(bin.length, "file")}, ${mebibytes(bytes)}, into one of at most ${mebibytes(targetBytes)}`
      : only?.isWhole
        ? `one file of ${mebibytes(bytes)}, too small for a part of its own (${mebibytes(limits.minPartBytes)})`
        : `${count(only?.rowGroups ?? 0, "row group")} of one file that holds several partitions`;
  return {
    strategy: "merge",
    why,
    sources: bin.map(({ slice }) => slice),
    partition: bin[0]?.partition ?? [],
    bytesToRead: read,
  };
}
