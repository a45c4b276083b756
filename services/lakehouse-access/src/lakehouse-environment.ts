import type { Environment } from "@floe/event-server";

/** Where catalog and object store are, and who a service is to them. */
export interface LakehouseSettings {
  readonly catalog: {
    readonly uri: string;
    /** Empty when the catalog has but one. */
    readonly warehouse: string;
    /** Folder with a file `credential` or `token`. @default - anonymous */
    readonly secretDirectory?: string;
  };
  readonly store: {
    readonly endpoint: string;
    readonly region: string;
    readonly accessKey: string;
    readonly secretKey: string;
  };
}

/** Reads the variables that `constructs/ingest/lakehouse-access.ts` writes. Problems are reported to `env`. */
export function readLakehouse(env: Environment): LakehouseSettings {
  const secretDirectory = env.optional("CATALOG_SECRET_DIRECTORY");
  return {
    catalog: {
      uri: env.url("CATALOG_URI"),
      warehouse: env.text("CATALOG_WAREHOUSE", ""),
      ...(secretDirectory === undefined ? {} : { secretDirectory }),
    },
    store: {
      endpoint: env.origin("AWS_ENDPOINT_URL_S3"),
      region: env.text("AWS_REGION", "us-east-1"),
      accessKey: env.text("AWS_ACCESS_KEY_ID"),
      secretKey: env.text("AWS_SECRET_ACCESS_KEY"),
    },
  };
}
