import { createHash } from "node:crypto";
import { murmur3 } from "../iceberg/partition/murmur3";
import type { TableMetadata } from "../iceberg/table-metadata";
import { type RandomSource, uuidV4 } from "../random";

/**
 * Names data files `<data>/ingest/<batch>-<attempt>-<n>.parquet`: the hash of the
 * batch says which attempts belong together, the attempt's UUID that no two ever
 * write the same object.
 *
 * `<data>` is the table's `write.data.path`, else `<location>/data`. With
 * `write.object-storage.enabled` a hash stands between the two, as Iceberg's
 * ObjectStoreLocationProvider puts it, so that the store spreads the load.
 */
export class OutputLocation {
  private readonly data: string;
  private readonly prefix: string;
  private readonly isSpread: boolean;
  private next = 0;

  /** @param ids identities of the batch's files */
  constructor(metadata: TableMetadata, ids: readonly string[], random: RandomSource) {
    const { properties, location } = metadata;
    this.isSpread = properties["write.object-storage.enabled"] === "true";
    const batch = createHash("sha256")
      .update([...ids].sort().join("\n"))
      .digest("hex")
      .slice(0, 16);
    this.data = stripSlash(properties["write.data.path"] ?? `${stripSlash(location)}/data`);
    this.prefix = `ingest/${batch}-${uuidV4(random)}`;
  }

  /** URI of the next data file. */
  take(): string {
    const name = `${this.prefix}-${this.next++}.parquet`;
    return this.isSpread ? `${this.data}/${entropy(name)}/${name}` : `${this.data}/${name}`;
  }
}

/** Twenty bits of the name's hash as folders of 4, 4, 4 and 8 binary digits (LocationProviders.java). */
function entropy(name: string): string {
  const bits = (murmur3(Buffer.from(name)) >>> 0).toString(2).padStart(32, "0").slice(-20);
  return [bits.slice(0, 4), bits.slice(4, 8), bits.slice(8, 12), bits.slice(12)].join("/");
}

function stripSlash(path: string): string {
  return path.replace(/\/+$/, "");
}
