import { setFlagsFromString } from "node:v8";
import {
  createS3Store,
  IngestEngine,
  type IngestFile,
  silent,
  staticCredentials,
  type TableRules,
} from "@floe/ingest-core";
import { openLakehouse } from "@floe/lakehouse-access";
import { answerLines } from "./answer-lines";

/** A batch to ingest, as the dispatcher would send it. */
interface Batch {
  readonly table: string;
  readonly files: readonly IngestFile[];
  readonly rules?: TableRules;
}

/** The engine as the light worker puts it together, without the worker. */
async function main(): Promise<void> {
  // As the worker's start.js does.
  setFlagsFromString("--semi-space-growth-factor=1");
  setFlagsFromString("--heap-growing-percent=60");
  const [s3 = "", uri = "", payload = "signed"] = process.argv.slice(2);
  const { inbox, catalog } = openLakehouse(
    {
      catalog: { uri, warehouse: "" },
      store: { endpoint: s3, region: "us-east-1", accessKey: "bench", secretKey: "bench" },
    },
    silent,
  );
  const rules = new Map<string, TableRules>();
  const credentials = staticCredentials({ accessKeyId: "bench", secretAccessKey: "bench" });
  const engine = new IngestEngine({
    inbox: payload === "signed" ? inbox : createS3Store({ endpoint: s3, credentials, unsignedPayload: true }),
    catalog,
    rules: (table) => rules.get(table) ?? {},
  });
  await answerLines({
    ingest: async (batch: Batch) => {
      rules.set(batch.table, batch.rules ?? {});
      const cpu = process.cpuUsage();
      const started = performance.now();
      const { committed, outputs } = await engine.ingest(batch);
      const wallMs = performance.now() - started;
      const { user, system } = process.cpuUsage(cpu);
      if (committed !== batch.files.length)
        throw new Error(`${committed} of ${batch.files.length} committed`);
      return {
        wallMs,
        cpuMs: (user + system) / 1000,
        how: [...new Set(outputs.map((o) => o.strategy))].join(),
      };
    },
  });
}

void main();
