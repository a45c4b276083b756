import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type Catalog,
  createS3Store,
  IngestEngine,
  type IngestRequest,
  type LoadedTable,
  type ObjectStore,
  parseRequest,
  RestCatalog,
  staticCredentials,
} from "@floe/ingest-core";
import { EventBus } from "../../src/bus/event-bus";
import { createCatalog } from "../../src/catalog/create-catalog";
import { inProcessExchange } from "../../src/catalog/in-process";
import { objectStoreMetadataFiles } from "../../src/catalog/metadata-files";
import { runDispatcher } from "../../src/pipeline/run-dispatcher";
import { TOPICS } from "../../src/pipeline/topics";
import { EmbeddedS3 } from "../../src/s3/embedded-s3";

const FIXTURES = join(__dirname, "..", "..", "..", "ingest-core", "test", "fixtures");
const FILES = ["duckdb-row-groups", "duckdb-row-groups-b"];
const TABLE = "db.t";

/** A process that dies: from its n-th request on nothing that it asks for is answered. */
class Mortal {
  requests = 0;
  constructor(private readonly diesAt: number) {}

  get isDead(): boolean {
    return this.requests >= this.diesAt;
  }

  /** Everything that an object does, until death. The last request is applied, its answer never heard. */
  wrap<T extends object>(target: T): T {
    return new Proxy(target, {
      get: (object, name) => {
        const member = Reflect.get(object, name) as unknown;
        if (typeof member !== "function") return member;
        return (...args: unknown[]) => {
          if (this.isDead) throw new Error("dead");
          this.requests++;
          const answer = member.apply(object, args) as unknown;
          if (!this.isDead || !(answer instanceof Promise)) return answer;
          return answer.then(
            () => Promise.reject(new Error("dead")),
            () => Promise.reject(new Error("dead")),
          );
        };
      },
    });
  }
}

describe("from a PUT to rows", () => {
  const root = mkdtempSync(join(tmpdir(), "floe-pipeline-"));
  let s3: EmbeddedS3;
  let store: ObjectStore;
  let request: IngestRequest;

  beforeAll(async () => {
    s3 = await EmbeddedS3.start({ root, buckets: ["inbox", "lake"] });
    const credentials = staticCredentials({ accessKeyId: "a", secretAccessKey: "b" });
    store = createS3Store({ endpoint: s3.endpoint, credentials });
    const bus = new EventBus();
    s3.on("notification", (event) => {
      if (event.Records[0].s3.bucket.name === "inbox")
        bus.send(TOPICS.events, { value: JSON.stringify(event) });
    });
    const stop = new AbortController();
    const rules = { lightMaxBytes: 1e9, lightMaxFiles: 200, tables: [], defaultTable: TABLE };
    const dispatcher = runDispatcher({ bus, rules, maxEvents: 2, maxWaitMs: 60_000 }, stop.signal);
    for (const name of FILES)
      await store.put(`s3://inbox/${name}.parquet`, readFileSync(join(FIXTURES, `${name}.parquet`)));
    await bus.drained(TOPICS.events, "dispatcher");
    stop.abort();
    await dispatcher;
    const [record] = await bus.consumer(TOPICS.light, "worker").fetch({ maxRecords: 1 });
    request = parseRequest(record?.value);
  });
  afterAll(async () => {
    await s3.stop();
    rmSync(root, { recursive: true, force: true });
  });

  /** A warehouse of its own for each schedule. */
  async function warehouse(name: string): Promise<Catalog> {
    const files = objectStoreMetadataFiles(store);
    const { handler, catalog } = createCatalog({ files, warehouse: `s3://lake/${name}` });
    await catalog.createNamespace(["db"], {});
    return new RestCatalog({ uri: "http://catalog", exchange: inProcessExchange(handler) });
  }

  function engine(catalog: Catalog, mortal: Mortal): IngestEngine {
    return new IngestEngine({
      catalog: mortal.wrap(catalog),
      inbox: mortal.wrap(store),
      createTables: () => ({}),
      // Nothing is decoded: what is asserted is the order of requests, not DuckDB.
      rules: () => ({ preferMerge: true }),
      retry: { minWaitMs: 1, maxWaitMs: 1, statusMinWaitMs: 1, statusMaxWaitMs: 1 },
    });
  }

  async function loaded(catalog: Catalog): Promise<LoadedTable> {
    const table = await catalog.loadTable(TABLE, undefined, { snapshots: "all" });
    if (table === undefined) throw new Error("nothing was known, so nothing can be unchanged");
    return table;
  }
  /** Rows of the branch's head, by its own summary. */
  const rowsOf = ({ metadata }: LoadedTable): bigint => {
    const head = metadata.snapshots?.find((each) => each["snapshot-id"] === metadata["current-snapshot-id"]);
    return BigInt(head?.summary["total-records"] ?? -1);
  };

  test("a worker may die at every request it makes: the next delivery leaves every row exactly once", async () => {
    const undisturbed = await warehouse("undisturbed");
    const immortal = new Mortal(Number.POSITIVE_INFINITY);
    expect(await engine(undisturbed, immortal).ingest(request)).toMatchObject({ committed: 2 });
    const rows = rowsOf(await loaded(undisturbed));
    expect(rows).toBeGreaterThan(0n);
    expect(immortal.requests).toBeGreaterThan(8);

    for (let diesAt = 1; diesAt <= immortal.requests; diesAt++) {
      const catalog = await warehouse(`dies-at-${diesAt}`);
      const mortal = new Mortal(diesAt);
      await engine(catalog, mortal)
        .ingest(request)
        .catch(() => undefined);
      expect(mortal.isDead).toBe(true);
      const again = await engine(catalog, new Mortal(Number.POSITIVE_INFINITY)).ingest(request);
      expect(again.committed + again.duplicates).toBe(2);
      const table = await loaded(catalog);
      expect(table.metadata.snapshots).toHaveLength(1);
      expect(rowsOf(table)).toBe(rows);
    }
  }, 60_000);

  test("the check sees rows that are there twice: the same bytes under other names are other files", async () => {
    const catalog = await warehouse("control");
    const immortal = new Mortal(Number.POSITIVE_INFINITY);
    const copies = await Promise.all(
      request.files.map(async ({ uri }) => {
        const copy = `${uri}.copy.parquet`;
        await store.copy(uri, copy, await store.head(uri));
        return { uri: copy };
      }),
    );
    await engine(catalog, immortal).ingest(request);
    const once = await loaded(catalog);
    await engine(catalog, immortal).ingest({ ...request, files: copies });
    const twice = await loaded(catalog);
    expect(twice.metadata.snapshots).toHaveLength(2);
    expect(rowsOf(twice)).toBe(2n * rowsOf(once));
  });
});
