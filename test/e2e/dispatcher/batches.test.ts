import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CamelDispatcher } from "../servers/camel-dispatcher";
import { eventually } from "../servers/eventually";
import { KafkaBroker } from "../servers/kafka-broker";
import { created, createdMany, together } from "./bucket-events";
import { Pipeline, type Request } from "./pipeline";

jest.setTimeout(180_000);

const counts = (requests: readonly Request[]) => requests.map(({ message }) => message.file_count);
const keys = ({ message }: Request) => message.files.map(({ uri }) => uri.replace("s3://events-inbox/", ""));

describe("the dispatcher's batches", () => {
  const folder = mkdtempSync(join(tmpdir(), "floe-e2e-"));
  let broker: KafkaBroker;
  let camel: CamelDispatcher | undefined;

  beforeAll(async () => {
    broker = await KafkaBroker.start(join(folder, "kafka"));
  });

  // They share a consumer group: one that was killed would keep its partitions until its session ends.
  afterEach(async () => {
    await camel?.stop();
  });

  afterAll(async () => {
    await broker?.process.kill();
    rmSync(folder, { recursive: true, force: true });
  });

  test("close at 50 events at once, as synth sets it by default, and at a silence with fewer", async () => {
    const pipeline = await Pipeline.create(broker, "by-count");
    // No silence of this test is so long.
    camel = await pipeline.dispatcher(folder, { batch: { idle_timeout_ms: 3_600_000 } });
    await pipeline.send(createdMany("incoming/", 70));
    await eventually("50 events are dispatched", async () =>
      (await pipeline.lag()) === 20n ? true : undefined,
    );
    expect(counts((await pipeline.written()).requests)).toEqual([50]);

    // What it kept back was not committed: it is there for whoever comes next, and goes after a silence.
    await camel.stop();
    camel = await pipeline.dispatcher(folder, { batch: { idle_timeout_ms: 2000 } });
    await pipeline.drained();
    expect(counts((await pipeline.written()).requests)).toEqual([20]);
  });

  test("go the light way below 500 MB and up to 200 files, as synth sets it by default", async () => {
    const pipeline = await Pipeline.create(broker, "by-size");
    camel = await pipeline.dispatcher(folder, {});
    // Fifty events close a batch at once.
    const dispatched = async (events: readonly string[]) => {
      expect(events).toHaveLength(50);
      await pipeline.send(events, 0);
      await pipeline.drained();
      const { requests } = await pipeline.written();
      return requests
        .map(({ path, message }) => `${path} ${message.file_count} files ${message.total_bytes} bytes`)
        .sort();
    };
    const many = createdMany("incoming/", 49);
    const oneMore = (size: number) => [...many, created("incoming/last", size)];
    const rest = 49 * 1024;
    expect(await dispatched(oneMore(500_000_000))).toEqual([
      "heavy 1 files 500000000 bytes",
      `light 49 files ${rest} bytes`,
    ]);
    expect(await dispatched(oneMore(500_000_000 - rest))).toEqual(["heavy 50 files 500000000 bytes"]);
    expect(await dispatched(oneMore(499_999_999 - rest))).toEqual(["light 50 files 499999999 bytes"]);
    const four = (at: number) => together(createdMany(`incoming/${at}/`, 4));
    const fours = Array.from({ length: 49 }, (_, at) => four(at));
    expect(await dispatched([...fours, four(49)])).toEqual([`light 200 files ${200 * 1024} bytes`]);
    const five = together(createdMany("incoming/49/", 5));
    expect(await dispatched([...fours, five])).toEqual([`heavy 201 files ${201 * 1024} bytes`]);
  });

  test("close after the idle timeout, and go where size, count and table rules send them", async () => {
    const pipeline = await Pipeline.create(broker, "by-time");
    camel = await pipeline.dispatcher(folder, {
      batch: { idle_timeout_ms: 500, light_max_bytes: 10_000, light_max_files: 4 },
      tables: [
        { prefix: "incoming/orders/", table: "sales.orders" },
        { prefix: "incoming/orders/eu/", table: "sales.orders_eu" },
      ],
    });
    const dispatched = async (...events: (string | null)[]) => {
      await pipeline.send(events, 0);
      await pipeline.drained();
      const { requests, deadLetters } = await pipeline.written();
      expect(deadLetters).toEqual([]);
      return requests.map((request) => `${request.path} ${request.key} ${keys(request).join(" ")}`).sort();
    };
    // A few files: one light batch for each table, the longest prefix first.
    expect(
      await dispatched(
        created("incoming/orders/1"),
        created("incoming/orders/eu/2"),
        created("incoming/3"),
        created("incoming/orders/4"),
      ),
    ).toEqual([
      "light db.my_table incoming/3",
      "light sales.orders incoming/orders/1 incoming/orders/4",
      "light sales.orders_eu incoming/orders/eu/2",
    ]);
    // A large file travels alone, those beside it are not held up.
    expect(await dispatched(created("incoming/a", 9_999), created("incoming/big", 10_000))).toEqual([
      "heavy db.my_table incoming/big",
      "light db.my_table incoming/a",
    ]);
    // Small ones that are too much together, and too many.
    expect(await dispatched(created("incoming/a", 5_000), created("incoming/b", 5_000))).toEqual([
      "heavy db.my_table incoming/a incoming/b",
    ]);
    expect(await dispatched(...createdMany("incoming/", 5))).toEqual([
      "heavy db.my_table incoming/0 incoming/1 incoming/2 incoming/3 incoming/4",
    ]);
    // Nothing to dispatch, and nothing wrong: tombstones, test events, other events.
    const removed = created("incoming/gone").replace("ObjectCreated:Put", "ObjectRemoved:Delete");
    expect(await dispatched(null, '{"Service":"Ceph","Event":"s3:TestEvent"}', removed)).toEqual([]);
    // The key as it is from Ceph, decoded from everybody else.
    const encoded = created("incoming/a+b%2Bc%C3%A9").replace("ceph:s3", "aws:s3");
    expect(await dispatched(created("incoming/a+b%2Bc%C3%A9"), encoded)).toEqual([
      "light db.my_table incoming/a+b%2Bc%C3%A9 incoming/a b+cé",
    ]);
  });
});
