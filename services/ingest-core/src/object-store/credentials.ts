import type { Clock } from "../clock";

/** What a request is signed with. */
export interface S3Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Set for temporary credentials. @default - permanent credentials */
  readonly sessionToken?: string;
  /** When they stop working, ms since the epoch. @default - never */
  readonly expiresAtMs?: number;
}

/** Where the store client takes credentials from before every request. */
export interface CredentialsSource {
  get(): Promise<S3Credentials>;
  /** The store refused these as expired: the next `get` must not return them again if others can be had. */
  reject(refused: S3Credentials): void;
}

/** Credentials that never change. */
export function staticCredentials(credentials: S3Credentials): CredentialsSource {
  return { get: () => Promise.resolve(credentials), reject() {} };
}

/** Settings of {@link rotatingCredentials}. */
export interface RotationOptions {
  readonly clock: Clock;
  /** How long before their expiry credentials are replaced, ms. @default 300000 */
  readonly refreshBeforeMs?: number;
}

/**
 * Credentials that are fetched, kept, and fetched again before they expire:
 * vended by a catalog, or read from a mounted Secret that rotates.
 *
 * At most one fetch runs at a time. When a refresh fails while the old
 * credentials still work, the old ones are used and the next request tries
 * again: a catalog that is down for a minute must not stop a running merge.
 */
export function rotatingCredentials(
  fetch: () => Promise<S3Credentials>,
  options: RotationOptions,
): CredentialsSource {
  const { clock, refreshBeforeMs = 300_000 } = options;
  let current: S3Credentials | undefined;
  let running: Promise<S3Credentials> | undefined;

  const refresh = (): Promise<S3Credentials> => {
    running ??= fetch()
      .then((fresh) => {
        current = fresh;
        return fresh;
      })
      .finally(() => {
        running = undefined;
      });
    return running;
  };

  return {
    async get() {
      const known = current;
      if (known === undefined) return refresh();
      const leftMs = (known.expiresAtMs ?? Number.POSITIVE_INFINITY) - clock.now();
      if (leftMs > refreshBeforeMs) return known;
      return refresh().catch((error) => {
        if (leftMs > 0) return known;
        throw error;
      });
    },
    reject(refused) {
      if (current === refused) current = undefined;
    },
  };
}

/**
 * Reads credentials from a table's or catalog's `config` (REST spec, `LoadTableResult.config`).
 *
 * @returns `undefined` when the catalog vended none
 */
export function vendedCredentials(config: Readonly<Record<string, string>>): S3Credentials | undefined {
  const accessKeyId = config["s3.access-key-id"];
  const secretAccessKey = config["s3.secret-access-key"];
  if (accessKeyId === undefined || secretAccessKey === undefined) return undefined;
  const sessionToken = config["s3.session-token"];
  const expiresAtMs = Number(config["s3.session-token-expires-at-ms"] ?? Number.NaN);
  return {
    accessKeyId,
    secretAccessKey,
    ...(sessionToken !== undefined && { sessionToken }),
    ...(Number.isFinite(expiresAtMs) && { expiresAtMs }),
  };
}
