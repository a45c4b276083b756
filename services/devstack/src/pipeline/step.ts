/** Something that happened in the pipeline, for people and for programs. */
export type Step =
  | {
      readonly step: "started";
      readonly s3: string;
      readonly catalog: string;
      readonly worker: string;
      readonly startMs: number;
    }
  | { readonly step: "put"; readonly uri: string; readonly bytes: number; readonly note: string }
  | {
      readonly step: "batch";
      readonly events: number;
      readonly table: string;
      readonly path: "light" | "heavy";
      readonly files: number;
      readonly bytes: number;
    }
  | {
      readonly step: "plan";
      readonly table: string;
      readonly strategy: string;
      readonly files: number;
      readonly why: string;
    }
  | {
      readonly step: "commit";
      readonly table: string;
      readonly snapshotId?: string;
      readonly committed: number;
      readonly duplicates: number;
      readonly empty: number;
      readonly quarantined: number;
      readonly schemaChanges: readonly string[];
    }
  | { readonly step: "quarantine"; readonly uri: string; readonly code: string; readonly reason: string }
  | { readonly step: "kill"; readonly when: string }
  | { readonly step: "restart"; readonly startMs: number }
  | { readonly step: "redelivery"; readonly attempt: number; readonly reason: string }
  | { readonly step: "dead"; readonly reason: string };
