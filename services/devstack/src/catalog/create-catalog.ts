import { type Clock, type RandomSource, systemClock, systemRandom } from "@floe/ingest-core";
import { type AccessOptions, withAccess } from "./access";
import { EmbeddedCatalog } from "./embedded-catalog";
import { type CatalogFaultPlan, withFaults } from "./faults";
import { withIdempotency } from "./idempotency";
import { type MetadataFiles, memoryMetadataFiles } from "./metadata-files";
import { memoryPointers, type PointerStore } from "./pointers";
import type { CatalogHandler } from "./rest-message";
import { type RestRouteOptions, restRoutes } from "./rest-routes";

/** Settings of {@link createCatalog}. */
export interface CreateCatalogOptions extends RestRouteOptions {
  /** URI that tables go below. @default "s3://lake/warehouse" */
  readonly warehouse?: string;
  /** @default - in memory */
  readonly pointers?: PointerStore;
  /** @default - in memory */
  readonly files?: MetadataFiles;
  /** Demands tokens. @default - open to everybody */
  readonly access?: Pick<AccessOptions, "credential" | "tokenLifetimeSeconds">;
  /** What goes wrong. @default - nothing */
  readonly faults?: CatalogFaultPlan;
  readonly clock?: Clock;
  readonly random?: RandomSource;
}

/** A catalog that is ready to be served, over HTTP or in process. */
export interface CreatedCatalog {
  /** The catalog behind the routes: for assertions, and for writers that need no HTTP. */
  readonly catalog: EmbeddedCatalog;
  readonly handler: CatalogHandler;
}

/** ms that answers to Idempotency-Keys are remembered for: a day covers every lifetime that is advertised. */
const REMEMBER_KEYS_MS = 24 * 60 * 60 * 1000;

/** Puts an embedded Iceberg REST catalog together: network faults outermost, then tokens, then keys. */
export function createCatalog(options: CreateCatalogOptions = {}): CreatedCatalog {
  const { clock = systemClock, random = systemRandom } = options;
  const catalog = new EmbeddedCatalog({
    pointers: options.pointers ?? memoryPointers(),
    files: options.files ?? memoryMetadataFiles(),
    warehouse: options.warehouse ?? "s3://lake/warehouse",
    clock,
    random,
  });
  let handler = restRoutes(catalog, options);
  if (options.idempotencyKeyLifetime !== undefined)
    handler = withIdempotency(handler, REMEMBER_KEYS_MS, clock);
  if (options.access !== undefined) handler = withAccess(handler, { ...options.access, clock, random });
  if (options.faults !== undefined) handler = withFaults(handler, options.faults, clock);
  return { catalog, handler };
}
