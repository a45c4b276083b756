import { IngestError } from "../errors";
import type { PartitionValue } from "../iceberg/data-file";
import type { OutputPlan } from "./plan";
import { count } from "./plan-wording";
import type { SourceFacts } from "./source-facts";
import type { PlanLimits } from "./table-rules";

/** A file that has to be decoded, and why. */
export interface DecodeCandidate {
  readonly facts: SourceFacts;
  readonly why: string;
}

/**
 * Puts files of one shape together into jobs of at most `maxEncodeBytes`.
 *
 * @param partition of all rows. @default - every row's partition is computed
 * @throws IngestError `request.too-many-bytes-to-decode`: the heavy path is for that
 */
export function encodeJobs(
  candidates: readonly DecodeCandidate[],
  limits: Pick<PlanLimits, "maxEncodeBytes" | "maxTotalEncodeBytes">,
  partition?: readonly PartitionValue[],
): readonly OutputPlan[] {
  const total = candidates.reduce((sum, { facts }) => sum + facts.file.size, 0);
  if (total > limits.maxTotalEncodeBytes) {
    throw new IngestError(
      "request.too-many-bytes-to-decode",
      "the batch decodes more than one worker may",
      false,
      {
        got: total,
        expected: `at most ${limits.maxTotalEncodeBytes} bytes`,
        nextStep: "send the batch to the heavy path, or make batches smaller",
      },
    );
  }
  const jobs: { shape: string; bytes: number; members: DecodeCandidate[] }[] = [];
  for (const candidate of candidates) {
    const { shape, file } = candidate.facts;
    const job = jobs.findLast((job) => job.shape === shape);
    if (job !== undefined && job.bytes + file.size <= limits.maxEncodeBytes) {
      job.members.push(candidate);
      job.bytes += file.size;
    } else jobs.push({ shape, bytes: file.size, members: [candidate] });
  }
  return jobs.map(({ bytes, members }) => ({
    strategy: "encode",
    why: whyAll(members),
    sources: members.map(({ facts }) => ({ file: facts.file })),
    ...(partition !== undefined && { partition }),
    bytesToRead: bytes,
  }));
}

/** The reason of the first file speaks for those that share it. */
function whyAll(members: readonly DecodeCandidate[]): string {
  const reasons = [...new Set(members.map(({ why }) => why))];
  const [first = ""] = reasons;
  return reasons.length === 1 ? first : `${first}; and ${count(reasons.length - 1, "other reason")}`;
}
