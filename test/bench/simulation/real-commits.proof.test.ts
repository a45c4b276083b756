import { createCatalog, inProcessExchange } from "@floe/devstack";
import {
  fileIdentity,
  type HttpExchange,
  type Observer,
  RestCatalog,
  silent,
  TableCommitter,
} from "@floe/ingest-core";
import { MEASURED } from "../../../bench/simulation/costs";
import { seededRandom } from "../../../bench/simulation/random";
import { Table } from "../../../bench/simulation/table";
import { VirtualTime } from "../../../bench/simulation/virtual-time";
import { Writer } from "../../../bench/simulation/writer";
import { dataFile } from "../../../services/ingest-core/test/commit/data-file";
import { MemoryObjects, memoryStore } from "../../../services/ingest-core/test/simulation/memory-store";
import { VirtualClock } from "./virtual-clock";

/** Writers of one table: each commits one batch after the other, with a pause of this mean between them. */
interface Crowd {
  readonly writers: number;
  readonly batches: number;
  readonly pauseMs: number;
}

interface Rate {
  readonly commits: number;
  readonly conflictsPerCommit: number;
}

const ANSWER_MS = 10;

/** ingest-core's own committers against a catalog that compares and swaps, each answer a moment late. */
async function real({ writers, batches, pauseMs }: Crowd): Promise<Rate> {
  const random = seededRandom(1);
  const clock = new VirtualClock(random.next);
  const bytes = (length: number) => Uint8Array.from({ length }, () => Math.floor(random.next() * 256));
  const { catalog, handler } = createCatalog({ clock, random: bytes });
  await catalog.createNamespace(["db"], {});
  const schema = { type: "struct", "schema-id": 0, fields: [] } as const;
  await catalog.createTable(["db"], { name: "t", schema });
  const late = async () => clock.sleep(ANSWER_MS / 2);
  const send = inProcessExchange(handler);
  const exchange: HttpExchange = async (request) => {
    await late();
    const response = await send(request);
    await late();
    return response;
  };
  const store = memoryStore(new MemoryObjects(() => clock.now()), late);
  const counts = { commits: 0, conflicts: 0 };
  const observer: Observer = {
    ...silent,
    count: (name, by = 1) => {
      if (name === "ingest_commit_conflicts_total") counts.conflicts += by;
    },
  };
  const writer = async (name: number) => {
    const committer = new TableCommitter({
      catalog: new RestCatalog({ uri: "http://catalog", exchange, clock, random: bytes }),
      store: () => store,
      clock,
      random: bytes,
      observer,
    });
    for (let batch = 0; batch < batches; batch++) {
      await clock.sleep(random.exponential(pauseMs));
      const uri = `s3://inbox/${name}-${batch}`;
      const file = {
        uri,
        etag: uri,
        size: 1,
        eventTimeMs: clock.now(),
        id: fileIdentity({ uri, etag: uri }),
      };
      const { committed } = await committer.commit({
        table: "db.t",
        files: [file],
        produce: async ({ files }) => ({
          files: files.map(({ id }) => ({ file: dataFile(`${uri}.parquet`, 1), sources: [id] })),
        }),
      });
      counts.commits += committed.length;
    }
  };
  const all = Promise.all(Array.from({ length: writers }, (_, name) => writer(name)));
  await clock.run();
  await all;
  return { commits: counts.commits, conflictsPerCommit: counts.conflicts / counts.commits };
}

/** The same crowd in the simulation. */
function simulated({ writers, batches, pauseMs }: Crowd): Rate {
  const time = new VirtualTime();
  const random = seededRandom(1);
  const counts = { commits: 0, conflicts: 0, exhausted: 0 };
  const costs = { ...MEASURED, answerMs: ANSWER_MS, commitMs: 0, commitPerSnapshotMs: 0 };
  const table = new Table("db.t");
  for (let name = 0; name < writers; name++) {
    const compute = (ms: number, done: () => void) => time.after(ms, done);
    const writer = new Writer(table, { time, random, costs, counts, compute });
    const next = (left: number): void => {
      if (left === 0) return;
      time.after(random.exponential(pauseMs), () =>
        writer.current(() => writer.commit(1, () => next(left - 1))),
      );
    };
    next(batches);
  }
  time.run(Number.MAX_SAFE_INTEGER);
  return { commits: table.version, conflictsPerCommit: counts.conflicts / counts.commits };
}

describe("the simulated commits and those of ingest-core", () => {
  test.each<Crowd>([
    { writers: 1, batches: 20, pauseMs: 100 },
    { writers: 2, batches: 40, pauseMs: 500 },
    { writers: 4, batches: 25, pauseMs: 500 },
    { writers: 8, batches: 12, pauseMs: 2_000 },
  ])("conflict about as often: $writers writers, a batch every $pauseMs ms", async (crowd) => {
    const [ours, model] = [await real(crowd), simulated(crowd)];
    expect(ours.commits).toBe(crowd.writers * crowd.batches);
    expect(model.commits).toBe(ours.commits);
    // A hundred commits differ by a fifth from one seed to the next.
    expect(model.conflictsPerCommit).toBeLessThanOrEqual(ours.conflictsPerCommit * 1.4);
    expect(model.conflictsPerCommit).toBeGreaterThanOrEqual(ours.conflictsPerCommit / 1.4);
    expect(ours.conflictsPerCommit > 0).toBe(crowd.writers > 1);
  });
});
