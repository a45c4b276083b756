import type { BenchLakehouse } from "./lakehouse";
import type { LineProcess } from "./processes/line-process";
import { COLUMNS, type SourceSet } from "./source-files";

interface Digest {
  readonly rows: number;
  readonly digest: string;
}

/** Reads tables back with PyIceberg, which shares no code with floe, and compares all rows with those of the files. */
export class Verifier {
  private readonly expected = new Map<string, Digest>();
  private readonly columns = COLUMNS.map(([name]) => name);

  private constructor(private readonly process: LineProcess) {}

  static async start(lakehouse: Pick<BenchLakehouse, "pyiceberg">): Promise<Verifier> {
    return new Verifier(await lakehouse.pyiceberg("verify.py"));
  }

  /** @returns whether every table holds exactly the rows of the files, each once */
  async holdExactly(tables: readonly string[], set: SourceSet): Promise<boolean> {
    const { columns } = this;
    const expected =
      this.expected.get(set.name) ??
      (await this.process.ask<Digest>("of_files", { files: set.local, columns }));
    this.expected.set(set.name, expected);
    for (const table of tables) {
      const { rows, digest } = await this.process.ask<Digest>("of_table", { table, columns });
      if (rows !== expected.rows || digest !== expected.digest) return false;
    }
    return tables.length > 0;
  }

  stop(): Promise<void> {
    return this.process.stop();
  }
}
