import { type OrderFiles, type Orders, ordersSql, WRITERS, type Writer } from "./order-files";
import type { Random } from "./random";

/** An object to put, and what has to become of it. */
export interface TestObject {
  readonly key: string;
  readonly body: Buffer;
  /** For the summary. */
  readonly kind: Kind;
  /** Rows that have to be in the table once. @default - none */
  readonly orders?: Orders;
  /** Why it has to be in quarantine. @default - it is not */
  readonly reason?: string;
}

export type Kind =
  | Writer
  | "big"
  | "bad"
  | "empty"
  | "put again"
  | "overwritten"
  | "overtaken"
  | "unannounced";

/** Objects in the order in which they are put. */
export interface TestObjects {
  /** Creates the table, so that no bad file does. */
  readonly opening: TestObject;
  /** With rows, bad, empty; each key once. */
  readonly first: readonly TestObject[];
  /** When the first ones are in the table: the same bytes again, other bytes under known keys. */
  readonly second: readonly TestObject[];
  /** Put right before another object under the same key: their rows may be in the table, all or none. */
  readonly overtaken: readonly TestObject[];
}

export const PREFIX = "incoming/orders/";
/** Objects from this size on go the heavy way. */
export const BIG_BYTES = 400_000;

/** What keys may look like; `#` and `?` would be something else in a URL. */
const FOLDERS = [
  "",
  "a b/",
  "day=2026-01-01/",
  "caf\u00e9/",
  "\u65e5\u672c\u8a9e/",
  "50%25 off/",
  "1+1/",
  "q?x=1&y#z/",
  "(brackets) [and] {braces}/",
  "\u{1f9ca} ice/",
];

/** Makes the objects of a run: the same for the same seed and count. */
export async function makeObjects(
  random: Random,
  count: number,
  files: OrderFiles,
  python: string,
): Promise<TestObjects> {
  let next = 1;
  const take = (rows: number): Orders => {
    const first = next;
    next += rows;
    return { first, count: rows };
  };
  const key = (name: string, extension = "parquet") => `${PREFIX}${random.pick(FOLDERS)}${name}.${extension}`;
  const written = async (wanted: readonly { key: string; kind: Kind; writer: Writer; orders: Orders }[]) => {
    const bodies = await files.write(wanted, python);
    return wanted.map(({ key, kind, orders }, i): TestObject => {
      return { key, kind, orders, body: bodies[i] as Buffer };
    });
  };
  const small = (name: string, kind?: Kind) => {
    const writer = random.pick(WRITERS);
    const extension = writer === "csv" ? "csv" : "parquet";
    return { key: key(name, extension), kind: kind ?? writer, writer, orders: take(random.integer(1, 20)) };
  };

  const [opening] = await written([
    { ...small("opening"), key: `${PREFIX}opening.parquet`, writer: "duckdb-snappy" },
  ]);
  const bad = await badObjects(files, key, Math.ceil(count / 100));
  const big: TestObject[] = [];
  for (let i = 0; i < Math.max(1, count / 5000); i++) big.push(...(await bigObjects(files, take, key, i)));
  const good = await written(
    Array.from({ length: count - bad.length - big.length }, (_, i) => small(`file ${i}`)),
  );
  const others = Math.ceil(count / 100);
  const again = random.shuffled([...good, ...bad]).slice(0, others);
  const replaced = random.shuffled(good).slice(0, others);
  const overwriting = await written(
    replaced.map(({ key, kind }) => ({
      key,
      kind: "overwritten" as const,
      writer: kind as Writer,
      orders: take(7),
    })),
  );
  const overtaking = Array.from({ length: others }, (_, i) => small(`overtaken ${i}`, "overtaken"));
  const overtaken = await written(overtaking.map((one) => ({ ...one, orders: take(5) })));
  return {
    opening: opening as TestObject,
    // Spark takes its time: the big ones first.
    first: [...big, ...random.shuffled([...good, ...bad]), ...unannounced()],
    second: [
      ...again.map(({ orders: _, reason: __, ...object }) => ({ ...object, kind: "put again" as const })),
      ...overwriting,
      ...(await written(overtaking)),
    ],
    overtaken,
  };
}

type KeyMaker = (name: string, extension?: string) => string;

async function badObjects(files: OrderFiles, key: KeyMaker, each: number): Promise<TestObject[]> {
  const whole = await files.copy(ordersSql({ first: 900_000_000, count: 50 }), "FORMAT parquet");
  const text = await files.copy("SELECT 'x' AS order_id, 'much' AS amount", "FORMAT parquet");
  const of = (name: string, reason: string, body: (i: number) => Buffer, extension?: string) =>
    Array.from({ length: each }, (_, i): TestObject => {
      return { key: key(`${name} ${i}`, extension), kind: "bad", reason, body: body(i) };
    });
  // Other bytes each: what is the same under another key is another object, and so is this.
  return [
    ...of("torn", "file.truncated", (i) => whole.subarray(0, whole.length / 2 - i)),
    ...of("text", "file.not-parquet", (i) => Buffer.from(`no Parquet file, but text number ${i}`)),
    ...of("type", "file.type-mismatch", () => text),
    ...of("rows", "file.bad-rows", (i) => Buffer.from(`order_id,amount\n${i},1\n${i},much\n`), "csv"),
    ...Array.from({ length: each }, (_, i): TestObject => {
      return { key: key(`empty ${i}`), kind: "empty", reason: "file.empty", body: Buffer.alloc(0) };
    }),
  ];
}

/** Large enough for Spark: one of each kind. */
async function bigObjects(
  files: OrderFiles,
  take: (rows: number) => Orders,
  key: KeyMaker,
  index: number,
): Promise<TestObject[]> {
  const reference = "repeat(md5(i::VARCHAR), 4)";
  const [parquet, csv] = [take(8000), take(4000)];
  return [
    {
      key: key(`big ${index}`),
      kind: "big",
      orders: parquet,
      body: await files.copy(ordersSql(parquet, reference), "FORMAT parquet, COMPRESSION uncompressed"),
    },
    {
      key: key(`big ${index}`, "csv"),
      kind: "big",
      orders: csv,
      body: await files.copy(ordersSql(csv, reference), "FORMAT csv, HEADER"),
    },
    {
      key: key(`big text ${index}`),
      kind: "bad",
      reason: "file.not-parquet",
      body: Buffer.alloc(BIG_BYTES, "no Parquet "),
    },
  ];
}

/** Nobody is told of these. */
function unannounced(): TestObject[] {
  return [`${PREFIX}notes.txt`, "elsewhere/file.parquet"].map((key) => ({
    key,
    kind: "unannounced",
    body: Buffer.from("not for the table"),
  }));
}
