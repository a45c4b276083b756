/** A request to the catalog, however it came in. */
export interface CatalogRequest {
  readonly method: string;
  /** Encoded path without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Its answer. */
export interface CatalogResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Empty for answers without a body. */
  readonly body: string;
  /**
   * What the network makes of it: all of it arrives, half of the body, or only
   * the end of the connection. @default "whole"
   */
  readonly delivery?: "whole" | "half" | "none";
}

/** Answers a request. */
export type CatalogHandler = (request: CatalogRequest) => Promise<CatalogResponse>;
