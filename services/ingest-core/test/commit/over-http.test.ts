import { createCatalog, randomFaults, serveCatalog } from "@floe/devstack";
import {
  type Clock,
  type CommitResult,
  IngestError,
  nodeExchange,
  RestCatalog,
  systemClock,
  TableCommitter,
} from "@floe/ingest-core";
import { MemoryObjects, memoryStore } from "../simulation/memory-store";
import { seededRandom } from "../simulation/seeded-random";
import { misplaced, readSnapshot } from "./table-content";
import { SCHEMA, TABLE, World } from "./world";

/** Real time, but nobody waits for long: an hour of back-off is a turn of the event loop. */
const impatient: Clock = { ...systemClock, sleep: () => new Promise(setImmediate) };

test.each([1, 2, 3])(
  "four processes, sockets, and a catalog that fails: seed %d",
  async (seed) => {
    const world = await World.create({ seed });
    const objects = new MemoryObjects(() => Date.now());
    const faults = randomFaults(seededRandom(seed).next, { commits: 0.4, others: 0.1, lateMs: 50 });
    const { catalog, handler } = createCatalog({ faults, clock: impatient, idempotencyKeyLifetime: "PT30M" });
    await catalog.createNamespace(["db"], {});
    await catalog.createTable(["db"], { name: "t", schema: SCHEMA });
    const server = await serveCatalog(handler);
    const exchange = nodeExchange();
    const files = Array.from({ length: 12 }, (_, i) => world.file(`f${i}`));
    const store = memoryStore(objects);
    const produce = world.producer(world.actor("executor"), 2, store);

    /** Delivers a message until it is acknowledged, as a broker does. */
    const deliver = async (committer: TableCommitter, from: number): Promise<CommitResult> => {
      const batch = { table: TABLE, files: files.slice(from, from + 4), produce };
      for (let tries = 0; tries < 50; tries++) {
        try {
          return await committer.commit(batch);
        } catch (error) {
          if (!(error instanceof IngestError) || !error.retriable) throw error;
        }
      }
      throw new Error("never acknowledged");
    };

    try {
      const processes = Array.from(
        { length: 4 },
        () =>
          new TableCommitter({
            catalog: new RestCatalog({ uri: server.uri, exchange, clock: impatient }),
            store: () => store,
            clock: impatient,
          }),
      );
      const results = await Promise.all(
        processes.flatMap((committer, i) =>
          [0, 2, 4, 6, 8].map((from) => deliver(committer, (from + i) % 9)),
        ),
      );
      const { document } = await catalog.loadTable(["db", "t"]);
      const head = document.snapshots.find((s) => s["snapshot-id"] === document["current-snapshot-id"]);
      if (head === undefined) throw new Error("nothing was committed");
      const content = readSnapshot({ objects }, head);
      expect(misplaced(content)).toEqual([]);
      expect(new Set(content.rows.map((row) => row.slice(0, 32)))).toEqual(
        new Set(files.map(({ id }) => id)),
      );
      expect(results.every(({ committed, duplicates }) => committed.length + duplicates.length === 4)).toBe(
        true,
      );
    } finally {
      exchange.close();
      await server.close();
    }
  },
  60_000,
);
