import type { EnvValue } from "../kubernetes/env";
import type { Volume } from "../kubernetes/volume";
import type { ICatalog } from "../references/catalog";
import type { IBucket, S3Credentials } from "../references/object-storage";

/**
 * Names of the environment variables by which a service reaches the catalog and the object store.
 * Where the field has a name (AWS SDKs), it is used.
 */
export const LAKEHOUSE_ENVIRONMENT = {
  /** URI of the Iceberg REST catalog. */
  catalogUri: "CATALOG_URI",
  /** Name of the warehouse. */
  catalogWarehouse: "CATALOG_WAREHOUSE",
  /**
   * Folder with a file `credential` (`id:secret`, OAuth2) or `token` (bearer). To be read again when
   * the catalog refuses a token, so that a rotated Secret needs no restart. Absent: anonymous.
   */
  catalogSecretDirectory: "CATALOG_SECRET_DIRECTORY",
  /** S3 endpoint, addressed path-style. */
  s3Endpoint: "AWS_ENDPOINT_URL_S3",
  /** Region that requests are signed for. */
  s3Region: "AWS_REGION",
  /** Access key, from a Secret. */
  s3AccessKey: "AWS_ACCESS_KEY_ID",
  /** Secret key, from a Secret. */
  s3SecretKey: "AWS_SECRET_ACCESS_KEY",
} as const;

/** Where the Secret of the catalog is mounted, in pods of ours and of Spark. */
export const CATALOG_SECRET_DIRECTORY = "/etc/floe/catalog";

/** What a service reads from and writes to. */
export interface LakehouseAccessProps {
  readonly catalog: ICatalog;
  /** Object store of the inbox and of the tables. */
  readonly store: Pick<IBucket, "endpoint" | "region">;
  /** Keys that may read the inbox and write the warehouse, in the service's namespace. */
  readonly credentials: S3Credentials;
}

/** Environment variables and volumes that give a container access; secrets by reference only. */
export function lakehouseAccess({ catalog, store, credentials }: LakehouseAccessProps): {
  readonly env: Record<string, EnvValue>;
  readonly volumes: Volume[];
} {
  const { secretName } = catalog;
  const env: Record<string, EnvValue> = {
    [LAKEHOUSE_ENVIRONMENT.catalogUri]: catalog.uri,
    [LAKEHOUSE_ENVIRONMENT.catalogWarehouse]: catalog.warehouse,
    [LAKEHOUSE_ENVIRONMENT.s3Endpoint]: store.endpoint,
    [LAKEHOUSE_ENVIRONMENT.s3Region]: store.region,
    [LAKEHOUSE_ENVIRONMENT.s3AccessKey]: { secret: credentials.accessKey },
    [LAKEHOUSE_ENVIRONMENT.s3SecretKey]: { secret: credentials.secretKey },
  };
  if (secretName === undefined) return { env, volumes: [] };
  return {
    env: { ...env, [LAKEHOUSE_ENVIRONMENT.catalogSecretDirectory]: CATALOG_SECRET_DIRECTORY },
    volumes: [{ name: "catalog", mountPath: CATALOG_SECRET_DIRECTORY, source: { secretName } }],
  };
}
