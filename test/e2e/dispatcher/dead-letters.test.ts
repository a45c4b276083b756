import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CamelDispatcher } from "../servers/camel-dispatcher";
import { KafkaBroker } from "../servers/kafka-broker";
import { created, together } from "./bucket-events";
import { Pipeline, type Request } from "./pipeline";

jest.setTimeout(180_000);

const firstUri = ({ message }: Request) => message.files[0]?.uri ?? "";

describe("what the dispatcher can not dispatch", () => {
  const folder = mkdtempSync(join(tmpdir(), "floe-e2e-"));
  let broker: KafkaBroker;
  let camel: CamelDispatcher;
  let pipeline: Pipeline;

  beforeAll(async () => {
    broker = await KafkaBroker.start(join(folder, "kafka"));
    pipeline = await Pipeline.create(broker, "odd");
    camel = await pipeline.dispatcher(folder, { batch: { idle_timeout_ms: 500 } });
  });

  afterAll(async () => {
    await camel?.process.kill();
    await broker?.process.kill();
    rmSync(folder, { recursive: true, force: true });
  });

  test("goes to the dead-letter topic byte by byte, with the reason and where it came from", async () => {
    const good = created("incoming/good");
    const notUtf8 = Buffer.from(created("incoming/caf\u00e9"), "latin1");
    const broken = '{"Records":[ "\u{1F9CA}';
    const incomplete = together([
      created("incoming/beside"),
      created("incoming/x").replace('"size":', '"sise":'),
    ]);
    const longKey = created("k".repeat(3073));
    const values = [good, notUtf8, broken, incomplete, longKey, "{}"];
    await pipeline.send(values, 1);
    await pipeline.drained();

    const { requests, deadLetters } = await pipeline.written();
    const uris = requests.flatMap(({ message }) => message.files.map(({ uri }) => uri));
    expect(uris).toEqual(["s3://events-inbox/incoming/good", "s3://events-inbox/incoming/beside"]);
    expect(deadLetters.map(({ value }) => value)).toEqual(values.slice(1).map((value) => Buffer.from(value)));
    const from = (offset: string) => ({
      "floe-source-topic": "odd-events",
      "floe-source-partition": "1",
      "floe-source-offset": offset,
    });
    const notAnEvent = { "floe-error-code": "dispatch.not-an-event" };
    const incompleteRecord = { "floe-error-code": "dispatch.incomplete-record" };
    const notJson = { ...notAnEvent, "floe-error-reason": "the value is not JSON" };
    expect(deadLetters.map(({ headers }) => headers)).toEqual([
      { ...from("1"), ...notJson },
      { ...from("2"), ...notJson },
      {
        ...from("3"),
        ...incompleteRecord,
        "floe-error-reason": "Records[1].s3.object.size: expected a number of bytes",
      },
      {
        ...from("4"),
        ...incompleteRecord,
        "floe-error-reason": "Records[0].s3.object.key: expected a text of 1 to 3072 bytes",
      },
      {
        ...from("5"),
        ...notAnEvent,
        "floe-error-reason": "the value is not an object with a Records array",
      },
    ]);
    expect(camel.logged("file-dispatcher").filter((line) => line.startsWith("Rejected event"))).toContain(
      "Rejected event odd-events-1@2: dispatch.not-an-event: the value is not JSON",
    );
  });

  test("is no larger than what Kafka takes: the longest event, and a batch of many of them", async () => {
    const longest = "x".repeat(262_144 - 100);
    const names = Array.from({ length: 700 }, (_, at) => `incoming/${String(at).padStart(5, "0")}`);
    const events = [0, 1, 2, 3].map((part) =>
      together(names.slice(part * 175, part * 175 + 175).map((name) => created(name.padEnd(900, "-")))),
    );
    await pipeline.send([longest], 0);
    await pipeline.send(events, 0);
    await pipeline.drained();

    const { requests, deadLetters } = await pipeline.written();
    expect(deadLetters.map(({ value }) => String(value))).toEqual([longest]);
    // Topics are read in any order: by their first file they are in the order of the events.
    const inOrder = requests.toSorted((a, b) => (firstUri(a) < firstUri(b) ? -1 : 1));
    const files = inOrder.map(({ message }) => message.files);
    // 256 KiB of files in each request; each goes by its own size, so the rest, below 200 files, is light.
    const fit = Math.floor(262_144 / JSON.stringify(files[0]?.[0]).length);
    expect(files.map(({ length }) => length)).toEqual([fit, fit, 700 - 2 * fit]);
    expect(inOrder.map(({ path }) => path)).toEqual(["heavy", "heavy", "light"]);
    expect(files.flat().map(({ uri }) => uri.slice(18, 32))).toEqual(names);
  });

  test("does not fill the log of those that run it", () => {
    const lines = camel.process.log().split("\n");
    expect(lines.filter((line) => line.startsWith("\t"))).toEqual([]);
    expect(lines.length).toBeLessThan(150);
  });
});
