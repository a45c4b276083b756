import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { plain } from "../../diagnostics/style";
import { createOperations } from "../../operations";
import { DEFAULTS } from "./world";

const PAGES = 200;
const PAGE = 1000;
const MIB = 2 ** 20;

/** Collects garbage, so that what is left is what somebody holds. */
function heapMib(): number {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
  return process.memoryUsage().heapUsed / MIB;
}

/** A bucket with many objects: pages are made when they are asked for. */
function page(number: number): string {
  const versions = Array.from({ length: PAGE }, (_, i) => {
    const key = `incoming/orders/${String(number).padStart(4, "0")}/${String(i).padStart(3, "0")}.parquet`;
    return `<Version><Key>${key}</Key><VersionId>null</VersionId><IsLatest>true</IsLatest><LastModified>2026-01-01T00:00:00.000Z</LastModified><ETag>"0123456789abcdef0123456789abcdef"</ETag><Size>1024</Size></Version>`;
  });
  const next = `incoming/orders/${String(number).padStart(4, "0")}/999.parquet`;
  const more =
    number + 1 < PAGES ? `<IsTruncated>true</IsTruncated><NextKeyMarker>${next}</NextKeyMarker>` : "";
  return `<ListVersionsResult>${more}${versions.join("")}</ListVersionsResult>`;
}

test("a backfill of two hundred thousand objects holds no more memory than one of twenty thousand", async () => {
  const server: Server = createServer((request, response) => {
    const marker = new URL(request.url ?? "", "http://s3").searchParams.get("key-marker");
    const number = marker === null ? 0 : Number(/orders\/(\d+)/.exec(marker)?.[1]) + 1;
    response.end(page(number));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const folder = mkdtempSync(join(tmpdir(), "floe-memory-"));
  let sent = 0;
  const heap: number[] = [];
  const operations = createOperations({
    openTopic: async () => ({
      send: async (records) => {
        sent += records.length;
        if (sent % 20_000 === 0) heap.push(heapMib());
      },
      close: async () => {},
    }),
    backlog: async () => ({ lags: [], deadLetters: [] }),
    clock: { now: () => 0, sleep: async () => {}, random: () => 0 },
    stateFolder: () => "/nowhere",
  });
  const settings = {
    catalog: { uri: "http://127.0.0.1:1", warehouse: "" },
    store: {
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      region: "us-east-1",
      accessKey: "a",
      secretKey: "b",
    },
    kafka: { bootstrapServers: ["kafka:9092"], eventsTopic: "s3-events", watched: [], deadLetters: [] },
    kafkaIsGiven: false,
    inbox: { bucket: "inbox", prefix: "incoming/", suffixes: [".parquet"] },
    tables: [],
    defaultTable: "shop.orders",
    quarantine: "s3://inbox/quarantine/",
    schemaContract: "evolve",
    createTables: true,
    ledgerHorizonDays: 7,
    graceMs: 0,
  } as const;
  let out = "";
  const code = await operations.backfill(
    { ...DEFAULTS.backfill, dryRun: false, restart: true, checkpoint: join(folder, "checkpoint.json") },
    {
      settings,
      console: {
        out: (text) => {
          out += text;
        },
        err: () => {},
        outStyle: plain,
        errStyle: plain,
      },
      isTerminal: false,
      signal: new AbortController().signal,
    },
  );
  rmSync(folder, { recursive: true });
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  expect({ code, sent, summed: JSON.parse(out).sent }).toEqual({
    code: 0,
    sent: 200_000,
    summed: 200_000,
  });
  expect(heap).toHaveLength(10);
  // A hundred bytes kept for each of the 180,000 others would be 17 MiB.
  expect(heap.at(-1)).toBeLessThan((heap[0] ?? 0) + 8);
}, 300_000);
