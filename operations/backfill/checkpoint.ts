import { createHash } from "node:crypto";
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { failure } from "../failure";

/** What a backfill is about; another answer to any of it is another backfill. */
export interface BackfillSubject {
  readonly endpoint: string;
  readonly bootstrapServers: string;
  readonly topic: string;
  readonly bucket: string;
  readonly prefix: string;
  readonly suffixes: readonly string[];
  /** As it was typed: a duration means the moment at which the first run began. */
  readonly since: string | null;
  readonly allVersions: boolean;
}

/** How far a backfill got. */
export interface Position {
  /** ms since the epoch; objects written before it are left out. @default - none are */
  readonly sinceMs?: number;
  /** Raw key: everything up to it is done. @default - nothing is */
  readonly after?: string;
  /** Objects whose event was acknowledged. */
  readonly sent: number;
  /** The same by table. */
  readonly tables: Readonly<Record<string, number>>;
  /** Objects that were left out. */
  readonly skipped: number;
}

interface Saved extends Position {
  readonly version: 1;
  readonly subject: BackfillSubject;
}

/**
 * The file that remembers how far a backfill got. It is replaced as a whole, after the brokers' acknowledgement:
 * whenever the process dies, what it says is done, and at most one batch is sent a second time.
 */
export class Checkpoint {
  private constructor(
    readonly file: string,
    private readonly subject: BackfillSubject,
    /** Where an earlier run stopped. @default - there was none */
    readonly found: Position | undefined,
  ) {}

  /**
   * @param file path. @default - one of `folder`, by the subject
   * @throws DiagnosticError `FLOE7003` when the file is damaged or of another backfill
   */
  static open(
    subject: BackfillSubject,
    folder: string,
    file: string | undefined,
    restart: boolean,
  ): Checkpoint {
    const digest = createHash("sha256").update(JSON.stringify(subject)).digest("hex").slice(0, 16);
    const path = file ?? join(folder, "backfill", `${subject.bucket}-${digest}.json`);
    const found = restart ? undefined : read(path, subject);
    return new Checkpoint(path, subject, found);
  }

  save(position: Position): void {
    const saved: Saved = { version: 1, subject: this.subject, ...position };
    mkdirSync(dirname(this.file), { recursive: true });
    const fresh = `${this.file}.new`;
    const descriptor = openSync(fresh, "w", 0o600);
    try {
      writeSync(descriptor, `${JSON.stringify(saved)}\n`);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(fresh, this.file);
  }

  /** The backfill is over: the next one begins anew. */
  remove(): void {
    rmSync(this.file, { force: true });
  }
}

function read(file: string, subject: BackfillSubject): Position | undefined {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw unusable(file, (error as Error).message);
  }
  const saved = parse(text);
  if (saved === undefined) throw unusable(file, "it is damaged");
  if (JSON.stringify(saved.subject) !== JSON.stringify(subject)) {
    const other = (Object.keys(subject) as (keyof BackfillSubject)[]).filter(
      (key) => JSON.stringify(saved.subject?.[key]) !== JSON.stringify(subject[key]),
    );
    throw unusable(file, `it is of a backfill with another ${other.join(", ")}`);
  }
  const { sinceMs, after, sent, tables, skipped } = saved;
  return {
    sent,
    tables,
    skipped,
    ...(sinceMs !== undefined && { sinceMs }),
    ...(after !== undefined && { after }),
  };
}

function parse(text: string): Saved | undefined {
  try {
    const saved = JSON.parse(text) as Partial<Saved> | null;
    const counts = [saved?.sent, saved?.skipped, ...Object.values(saved?.tables ?? { none: undefined })];
    const isWhole =
      saved?.version === 1 &&
      counts.every((count) => Number.isSafeInteger(count)) &&
      (saved.after === undefined || typeof saved.after === "string") &&
      (saved.sinceMs === undefined || typeof saved.sinceMs === "number");
    return isWhole ? (saved as Saved) : undefined;
  } catch {
    return undefined;
  }
}

function unusable(file: string, why: string) {
  return failure({ code: "FLOE7003", what: `the checkpoint cannot be used: ${why}`, where: { file } });
}
