import type { IngestFile, IngestRequest } from "./ingest-request";
import { noTable, type ParsedMessage } from "./parse-request";

/** Sends objects of a bucket whose keys begin with a prefix to a table. */
export interface PrefixRule {
  readonly bucket: string;
  /** Raw key prefix, `incoming/orders/`. */
  readonly prefix: string;
  /** `namespace.name`. */
  readonly table: string;
}

/** How files of messages that name no table find theirs. */
export interface TableRouting {
  /** In any order: the longest matching prefix wins, as in the dispatchers. @default - no rules */
  readonly rules?: readonly PrefixRule[];
  /** Table of files that no rule matches. @default - such a message is refused */
  readonly defaultTable?: string;
}

/**
 * Gives every file of a message its table: the message's own, or by rule, file by file.
 *
 * @returns one request for each table, in the order in which the tables first occur
 * @throws IngestError `request.no-table` for a message with a file that has none; nothing of it is
 *   ingested, so that what reaches the dead-letter topic is the whole truth
 */
export function requestsByTable(
  message: ParsedMessage,
  { rules = [], defaultTable }: TableRouting,
): IngestRequest[] {
  const { table, files } = message;
  if (table !== undefined) return [{ ...message, table }];
  const longestFirst = [...rules].sort((a, b) => b.prefix.length - a.prefix.length);
  const byTable = new Map<string, IngestFile[]>();
  for (const [i, file] of files.entries()) {
    const rule = longestFirst.find(({ bucket, prefix }) => file.uri.startsWith(`s3://${bucket}/${prefix}`));
    const found = rule?.table ?? defaultTable;
    if (found === undefined) throw noTable(`/files/${i}`, file.uri);
    const own = byTable.get(found);
    if (own === undefined) byTable.set(found, [file]);
    else own.push(file);
  }
  if (byTable.size === 1) return [...byTable.keys()].map((only) => ({ ...message, table: only }));
  // The message's total is that of all tables together.
  const { totalBytes: _, ...shared } = message;
  return [...byTable].map(([name, own]) => ({ ...shared, table: name, files: own }));
}
