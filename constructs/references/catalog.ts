/** An Iceberg REST catalog, which exists already. */
export interface ICatalog {
  readonly uri: string;
  /** Name of the warehouse. */
  readonly warehouse: string;
  /**
   * Secret with the key `credential` (`id:secret`, OAuth2 client credentials) or `token` (bearer), in
   * the namespace of whoever talks to the catalog.
   * @default - anonymous
   */
  readonly secretName?: string;
}
