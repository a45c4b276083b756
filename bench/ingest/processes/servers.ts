import { setTimeout as sleep } from "node:timers/promises";
import { type CatalogHandler, createCatalog, EmbeddedS3, serveCatalog } from "@floe/devstack";
import { answerLines } from "./answer-lines";

/** Object store and catalog in a process of their own, each answer as late as a network would make it. */
async function main(): Promise<void> {
  const [folder = ""] = process.argv.slice(2);
  let latencyMs = 0;
  const s3 = await EmbeddedS3.start({
    root: `${folder}/objects`,
    buckets: ["inbox", "lake"],
    // By bytes, as AWS copies: by reference, as Ceph does within a pool, costs less.
    dialect: { copies: "bytes" },
  });
  s3.faults = () => (latencyMs > 0 ? [{ kind: "latency", ms: latencyMs }] : undefined);
  // Its metadata files stay in memory: no file system is measured.
  const { handler } = createCatalog({
    warehouse: "s3://lake/warehouse",
    overrides: {
      "s3.endpoint": s3.endpoint,
      "s3.path-style-access": "true",
      "s3.region": "us-east-1",
    },
  });
  const late: CatalogHandler = async (request) => {
    if (latencyMs > 0) await sleep(latencyMs);
    return handler(request);
  };
  const catalog = await serveCatalog(late);
  await answerLines(
    {
      latency: ({ ms }: { readonly ms: number }) => {
        latencyMs = ms;
      },
      statistics: () => s3.takeStatistics(),
    },
    { s3: s3.endpoint, catalog: catalog.uri },
  );
  process.exit(0);
}

void main();
