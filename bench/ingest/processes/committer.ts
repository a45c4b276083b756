import { createHash } from "node:crypto";
import {
  type CommitBatch,
  type DataFile,
  type IdentifiedFile,
  silent,
  TableCommitter,
} from "@floe/ingest-core";
import { openLakehouse } from "@floe/lakehouse-access";
import { answerLines } from "./answer-lines";

/** The committer alone: its batches have data files already, so nothing is measured but the commit. */
async function main(): Promise<void> {
  const [s3 = "", uri = "", table = ""] = process.argv.slice(2);
  const { catalog, store } = openLakehouse(
    {
      catalog: { uri, warehouse: "" },
      store: { endpoint: s3, region: "us-east-1", accessKey: "bench", secretKey: "bench" },
    },
    silent,
  );
  const committer = new TableCommitter({ catalog, store });
  await answerLines({
    commit: async ({ from, count }: { readonly from: number; readonly count: number }) => {
      const wallMs: number[] = [];
      const cpuMs: number[] = [];
      for (let i = from; i < from + count; i++) {
        const cpu = process.cpuUsage();
        const started = performance.now();
        await committer.commit(batch(table, i));
        wallMs.push(performance.now() - started);
        const { user, system } = process.cpuUsage(cpu);
        cpuMs.push((user + system) / 1000);
      }
      return { wallMs, cpuMs };
    },
  });
}

function batch(table: string, ordinal: number): CommitBatch {
  const uri = `s3://inbox/history/${ordinal}.parquet`;
  const id = createHash("sha256").update(uri).digest("hex").slice(0, 32);
  const file: IdentifiedFile = { uri, id, size: 1000, etag: id, eventTimeMs: Date.now() };
  const produced = { file: dataFile(uri), sources: [id], owned: false };
  return { table, files: [file], produce: async () => ({ files: [produced] }) };
}

/** As one with the ten columns of the benchmark's files would be described. */
function dataFile(path: string): DataFile {
  const columns = Array.from({ length: 10 }, (_, i) => i + 1);
  const bound = Buffer.from("0123456789abcdef");
  const strings = [2, 3, 10];
  return {
    path,
    format: "PARQUET",
    partition: [],
    specId: 0,
    recordCount: 100n,
    fileSizeInBytes: 1000n,
    columnSizes: new Map(columns.map((id) => [id, 100n])),
    valueCounts: new Map(columns.map((id) => [id, 100n])),
    nullValueCounts: new Map(columns.map((id) => [id, 0n])),
    lowerBounds: new Map(strings.map((id) => [id, bound])),
    upperBounds: new Map(strings.map((id) => [id, bound])),
    splitOffsets: [4n],
  };
}

void main();
