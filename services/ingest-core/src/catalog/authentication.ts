import type { OAuth2TokenSource } from "./oauth2";
import type { CatalogProperties } from "./rest-config";

/** Where requests take their Authorization header from. */
export interface Authentication {
  /** @returns headers to add; empty when the catalog needs none */
  headers(): Promise<Readonly<Record<string, string>>>;
  /**
   * The catalog refused a request that carried `used` as expired (401, 419).
   * @returns whether {@link headers} will give others, so that one more try makes sense
   */
  expired(used: Readonly<Record<string, string>>): boolean;
}

/** For catalogs behind a network boundary only. */
export const noAuthentication: Authentication = {
  headers: () => Promise.resolve({}),
  expired: () => false,
};

/** A token that somebody else renews: there is nothing to try again with. */
export function bearerAuthentication(token: string): Authentication {
  return {
    headers: () => Promise.resolve({ authorization: `Bearer ${token}` }),
    expired: () => false,
  };
}

/** Tokens by OAuth2 client credentials, renewed before they expire and when they are refused. */
export function oauth2Authentication(tokens: OAuth2TokenSource): Authentication {
  return {
    headers: async () => ({ authorization: `Bearer ${await tokens.get()}` }),
    expired(used) {
      tokens.reject(used.authorization?.replace(/^Bearer /, "") ?? "");
      return true;
    },
  };
}

/**
 * Chooses by the properties that Iceberg clients know: `credential` (OAuth2)
 * wins over `token`, for a token alone can not be renewed.
 */
export function authenticationFor(
  properties: CatalogProperties,
  tokens: (credential: string) => OAuth2TokenSource,
): Authentication {
  const credential = properties.credential;
  if (credential !== undefined && credential !== "") return oauth2Authentication(tokens(credential));
  const token = properties.token;
  return token === undefined || token === "" ? noAuthentication : bearerAuthentication(token);
}
