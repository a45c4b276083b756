import type { IngestErrorCode } from "../../errors";
import type { Schema } from "../schema";

/** May a file change the table's schema? */
export type SchemaContract = "evolve" | "freeze";

/** What the check needs to know beside schema and footer. */
export interface SchemaCheckOptions {
  readonly contract: SchemaContract;
  readonly formatVersion: number;
  /** The table's `last-column-id`: new columns count from there. */
  readonly lastColumnId: number;
  /** Value of the table's `schema.name-mapping.default`. @default - names are those of the schema */
  readonly nameMapping?: string | undefined;
  /** Leave INT96 columns as they are where the table has `timestamptz`. @default false */
  readonly keepInt96?: boolean;
  /** Id of the schema that an evolution makes. @default - the schema's own id plus 1 */
  readonly nextSchemaId?: number;
}

/**
 * What the file's own field ids are worth. `equal`: every column has the table's id. `absent`: none
 * has any, so a name mapping decides. `foreign`: some are missing or belong to another table; readers
 * would map them silently to the wrong columns (ReadConf.hasIds looks at any field), so the footer
 * has to be written anew.
 */
export type FieldIdState = "equal" | "absent" | "foreign";

/** Which table column each part of the file is. */
export interface ColumnMapping {
  /** Column ordinal in the file to field id. */
  readonly columns: ReadonlyMap<number, number>;
  /** Position of a schema node in the file to field id; inner nodes included, for a new footer. */
  readonly nodes: ReadonlyMap<number, number>;
  readonly fieldIds: FieldIdState;
  /**
   * Whether readers find all columns if the bytes stay as they are: the ids are equal, or there are
   * none and the table's name mapping (or the one made from the schema) names every column.
   */
  readonly isReadableAsIs: boolean;
}

/** A column whose values have to be converted. */
export interface ColumnCast {
  /** Names in the file, from the root. */
  readonly path: readonly string[];
  /** The table column; absent when the column is dropped. */
  readonly fieldId?: number;
  readonly from: string;
  readonly to?: string;
  readonly why: string;
}

/** A reason why the file cannot go into the table. */
export interface SchemaRefusal {
  readonly code: IngestErrorCode & `file.${string}`;
  readonly reason: string;
  /** Column path, dotted. */
  readonly at: string;
}

/** What becomes of a file as far as its schema decides it. */
export type SchemaVerdict =
  /** Its bytes can be used. */
  | { readonly kind: "ok"; readonly mapping: ColumnMapping }
  /** It has to be written anew with these casts. */
  | { readonly kind: "encode"; readonly mapping: ColumnMapping; readonly casts: readonly ColumnCast[] }
  /** The table's schema has to change first; check again against `schema`. */
  | {
      readonly kind: "evolve";
      readonly schema: Schema;
      readonly lastColumnId: number;
      /** For people: `add b int`, `promote a to long`. */
      readonly changes: readonly string[];
    }
  /** It cannot go in; the first refusal stands for all. */
  | ({ readonly kind: "quarantine"; readonly refusals: readonly SchemaRefusal[] } & SchemaRefusal);
