import { parseMessage } from "../../src/request/parse-request";
import { requestsByTable } from "../../src/request/requests-by-table";
import { mutations } from "../fuzz/mutations";

const RUNS = 50_000;
const uris = ["s3://inbox/a b+%20/é日本.parquet", "s3://inbox/orders/1.csv"];
const SEEDS = {
  "the plan's form": { files: uris, total_bytes: 12, file_count: 2, timestamp: "2026-01-02T03:04:05Z" },
  "the richer form": {
    table: "db.orders",
    files: uris.map((uri, i) => ({
      uri,
      size: i,
      etag: `"${i}"`,
      versionId: "null",
      sequencer: "0055",
      eventTime: "2026-01-02T03:04:05.678Z",
    })),
    file_count: 2,
    traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
  },
};

describe("a hundred thousand broken ingest messages", () => {
  test.each(Object.entries(SEEDS))(
    "in %s",
    (_, message) => {
      const routing = {
        rules: [{ bucket: "inbox", prefix: "orders/", table: "db.o" }],
        defaultTable: "db.t",
      };
      const outcome = mutations(
        Buffer.from(JSON.stringify(message)),
        (mutant) => {
          const requests = requestsByTable(parseMessage(mutant), routing);
          for (const { files } of requests)
            for (const { uri } of files) if (!uri.startsWith("s3://")) throw new Error(`accepted ${uri}`);
        },
        RUNS,
      );
      expect(outcome.foreignErrors).toEqual([]);
      expect(outcome.accepted).toBeGreaterThan(RUNS / 20);
      expect(outcome.refused).toBeGreaterThan(RUNS / 20);
      expect(outcome.slowestMs).toBeLessThan(1_000);
      expect(outcome.mostBytes).toBeLessThan(64 << 20);
    },
    600_000,
  );
});
