import type { BenchLakehouse } from "../lakehouse";
import type { SourceFiles } from "../source-files";
import type { Verifier } from "../verifier";

/** What every case works with. */
export interface CaseContext {
  /** Folder for what a case keeps on disk. */
  readonly folder: string;
  /** Interpreter with PyIceberg. */
  readonly python: string;
  readonly lakehouse: BenchLakehouse;
  readonly sources: SourceFiles;
  readonly verifier: Verifier;
  /** Measured batches after the first. */
  readonly rounds: number;
  /** ms that every answer of store and catalog takes longer. */
  readonly latencyMs: number;
  /** Progress, for people. */
  readonly say: (line: string) => void;
}
