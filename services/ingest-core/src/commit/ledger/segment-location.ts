import { IngestError } from "../../errors";
import type { TableMetadata } from "../../iceberg/table-metadata";

/** Directory name that holds the segments of all tables below one root. */
const DIRECTORY = "_ingest_ledger";

/**
 * Where a table's ledger segments live: `<root>/_ingest_ledger/<table uuid>/`.
 *
 * Never below the table's own location: `remove_orphan_files` deletes there
 * whatever no snapshot refers to, and snapshots know nothing of segments.
 *
 * @param root URI prefix set by the operator. @default the parent of the table's location
 * @returns a URI that ends in `/`
 * @throws IngestError `config.ledger-root` when there is no such place
 */
export function segmentDirectory(
  table: Pick<TableMetadata, "location" | "table-uuid">,
  root: string | undefined,
): string {
  const location = withoutSlash(table.location);
  const base = root === undefined ? parentOf(location) : withoutSlash(root);
  const directory = `${base}/${DIRECTORY}/${table["table-uuid"]}/`;
  if (base === undefined || directory.startsWith(`${location}/`)) {
    throw new IngestError(
      "config.ledger-root",
      `ledger segments can not live below the table location ${table.location}`,
      true,
      {
        got: root ?? table.location,
        expected: "a URI prefix outside of the table's location",
        nextStep: "set the ledger root, for example s3://<warehouse bucket>/",
      },
    );
  }
  return directory;
}

function parentOf(location: string): string | undefined {
  return /^([a-z][a-z0-9+.-]*:\/\/[^/]+(?:\/.+)?)\/[^/]+$/s.exec(location)?.[1];
}

function withoutSlash(uri: string): string {
  return uri.replace(/\/+$/, "");
}
