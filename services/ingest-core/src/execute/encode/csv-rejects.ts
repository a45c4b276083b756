import { MAX_REJECTS } from "./csv-rows";
import type { DuckDbSession } from "./duckdb";

/** Records of one CSV file that did not parse. */
export interface RejectedRows {
  /** Position of the file in the job. */
  readonly source: number;
  readonly count: number;
  /** First of them, for people: `line 3, column amount: Could not convert string "x" to 'DECIMAL'`. */
  readonly first: string;
  /** Line of the first. */
  readonly line: number;
}

/**
 * What the CSV reader rejected in this session's scans.
 *
 * @param paths of the job's files, by position
 */
export async function rejectedRows(
  session: DuckDbSession,
  paths: readonly string[],
): Promise<readonly RejectedRows[]> {
  const rows = await session.rows(`
    SELECT s.file_path, count(DISTINCT e.line), min(e.line),
           arg_min(e.column_name, e.line), arg_min(e.error_message, e.line)
    FROM reject_errors e JOIN reject_scans s USING (scan_id, file_id)
    GROUP BY s.file_path`);
  return rows.map(([path, count, line, column, message]) => {
    const where = column === null ? `line ${line}` : `line ${line}, column ${column}`;
    return {
      source: paths.indexOf(String(path)),
      count: Number(count),
      line: Number(line),
      first: `${where}: ${message}`,
    };
  });
}

/** Whether more may have been rejected than the reader remembers. */
export function isBeyondLimit({ count }: RejectedRows): boolean {
  return count >= MAX_REJECTS;
}
