import { IngestError } from "../errors";

/** A table's name split into the namespace's levels and its own. */
export interface TableIdentifier {
  readonly namespace: readonly string[];
  readonly name: string;
}

/**
 * Splits `level.level.name`.
 *
 * @throws IngestError `request.table` when there is no namespace, or an empty part
 */
export function parseIdentifier(table: string): TableIdentifier {
  const parts = table.split(".");
  const name = parts.pop();
  if (name === undefined || name === "" || parts.length === 0 || parts.includes("")) {
    throw new IngestError("request.table", `not a table name: ${JSON.stringify(table)}`, false, {
      got: table,
      expected: "namespace.name",
    });
  }
  return { namespace: parts, name };
}

/** URLs of a catalog, once its configuration is known. */
export class RestPaths {
  private readonly base: string;

  /**
   * @param uri of the catalog, without `/v1`
   * @param prefix `prefix` of the configuration, put into the path as it is
   * @param separator between namespace levels, URL-encoded (configuration `namespace-separator`)
   */
  constructor(
    uri: string,
    prefix: string | undefined,
    private readonly separator = "%1F",
  ) {
    const path = prefix === undefined || prefix === "" ? "" : `/${encodePrefix(prefix)}`;
    this.base = `${uri.replace(/\/+$/, "")}/v1${path}`;
  }

  config(): string {
    return `${this.base}/config`;
  }

  /** Token endpoint of the catalog itself, deprecated by the REST spec. */
  tokens(): string {
    return `${this.base}/oauth/tokens`;
  }

  namespaces(): string {
    return `${this.base}/namespaces`;
  }

  childrenOf(parent: readonly string[]): string {
    return `${this.namespaces()}?parent=${parent.map(encodeURIComponent).join(this.separator)}`;
  }

  tables(namespace: readonly string[]): string {
    return `${this.base}/namespaces/${namespace.map(encodeURIComponent).join(this.separator)}/tables`;
  }

  table({ namespace, name }: TableIdentifier): string {
    return `${this.tables(namespace)}/${encodeURIComponent(name)}`;
  }

  credentials(table: TableIdentifier): string {
    return `${this.table(table)}/credentials`;
  }
}

/** Prefixes may have several segments and may come encoded (Nessie: `main%7Cwarehouse`); nothing is encoded twice. */
function encodePrefix(prefix: string): string {
  return prefix.replace(/^\/+|\/+$/g, "").replace(/[^A-Za-z0-9\-._~!$&'()*+,;=:@%/]/gu, encodeURIComponent);
}
