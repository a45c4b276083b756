import type { ComponentsConfig } from "./components";
import type { DeliveryConfig, DemosConfig } from "./delivery";
import type { CatalogConfig, IngestConfig } from "./ingest";
import type { PlatformConfig } from "./platform";

/**
 * The one file an operator edits, with every default filled in.
 *
 * Keys are spelled as in `config.yaml`: one name for one thing, from the editor
 * to the construct. `config.schema.json` is generated from this type.
 */
export interface FloeConfig {
  readonly platform: PlatformConfig;
  readonly components: ComponentsConfig;
  readonly ingest: IngestConfig;
  readonly catalog: CatalogConfig;
  readonly demos: DemosConfig;
  readonly delivery: DeliveryConfig;
}

export type * from "./components";
export type * from "./delivery";
export type * from "./ingest";
export type * from "./platform";
