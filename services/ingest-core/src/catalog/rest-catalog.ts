import { type Clock, systemClock } from "../clock";
import { IngestError } from "../errors";
import { printJson } from "../iceberg/json";
import { type Observer, silent } from "../observe";
import { type RandomSource, systemRandom, uuidV7 } from "../random";
import { type Authentication, bearerAuthentication } from "./authentication";
import type {
  Catalog,
  CommitOutcome,
  CreateTable,
  LoadedTable,
  LoadOptions,
  StorageCredential,
  TableRequirement,
  TableUpdate,
} from "./catalog";
import { commitOutcome } from "./commit-outcome";
import { connect, type RestConnection } from "./connect";
import type { HttpExchange, HttpResponse } from "./http-exchange";
import { listedNamespaces, listedTables } from "./listings";
import { nodeExchange } from "./node-exchange";
import type { CatalogProperties } from "./rest-config";
import { restError } from "./rest-errors";
import { parseIdentifier } from "./rest-paths";
import { DEFAULT_REST_RETRY, type RestRetry } from "./rest-session";
import { jsonObject, storageCredentials, tableResponse } from "./table-response";

/** Settings of {@link RestCatalog}. */
export interface RestCatalogOptions {
  /** Base URI of the catalog, without `/v1`. */
  readonly uri: string;
  /** Warehouse to ask the configuration of. @default - the server's own */
  readonly warehouse?: string;
  /**
   * Client settings in Iceberg's spelling: `token`, or `credential`, `scope` and
   * `oauth2-server-uri`; `prefix`; `header.<name>`. @default - none
   */
  readonly properties?: CatalogProperties;
  /** ms from a request to the last byte of its answer. @default 60000 */
  readonly timeoutMs?: number;
  /** @default five attempts */
  readonly retry?: RestRetry;
  /** @default keep-alive HTTP of node:http */
  readonly exchange?: HttpExchange;
  readonly clock?: Clock;
  readonly random?: RandomSource;
  readonly observer?: Observer;
}

/**
 * Client of an Iceberg REST catalog (REST spec at apache/iceberg
 * `open-api/rest-catalog-open-api.yaml`).
 *
 * It reads and writes JSON without rounding 63-bit ids: with `JSON.parse`, a
 * snapshot id made by Java would never match its own `assert-ref-snapshot-id`.
 * The configuration is asked for once, with the first call.
 */
export class RestCatalog implements Catalog {
  private readonly settings: Required<Omit<RestCatalogOptions, "warehouse">> & {
    readonly warehouse?: string;
  };
  private connecting: Promise<RestConnection> | undefined;
  /** Tokens that the catalog handed out for single tables (`config.token`). */
  private readonly tableTokens = new Map<string, Authentication>();

  constructor(options: RestCatalogOptions) {
    this.settings = {
      properties: {},
      timeoutMs: 60_000,
      retry: DEFAULT_REST_RETRY,
      exchange: options.exchange ?? nodeExchange(),
      clock: systemClock,
      random: systemRandom,
      observer: silent,
      ...options,
    };
  }

  /** Merged settings: server defaults, then the client's, then server overrides. */
  async properties(): Promise<CatalogProperties> {
    return (await this.connection()).config.properties;
  }

  async loadTable(
    table: string,
    known?: LoadedTable,
    options: LoadOptions = {},
  ): Promise<LoadedTable | undefined> {
    const { session, paths } = await this.connection();
    const response = await session.sendRepeatable({
      operation: "loadTable",
      method: "GET",
      url: `${paths.table(parseIdentifier(table))}?snapshots=${options.snapshots ?? "refs"}`,
      headers: known?.etag === undefined ? {} : { "if-none-match": known.etag },
      signal: options.signal,
    });
    if (response.status === 304 && known !== undefined) return undefined;
    if (response.status !== 200) throw restError("loadTable", response, table);
    return this.remember(table, tableResponse(response, table));
  }

  async createTable(table: string, definition: CreateTable): Promise<LoadedTable> {
    const connection = await this.connection();
    const { namespace, name } = parseIdentifier(table);
    // Repeated with the same key; where keys are ignored, a repetition ends in "table.exists".
    const response = await connection.session.sendRepeatable({
      operation: "createTable",
      method: "POST",
      url: connection.paths.tables(namespace),
      headers: this.idempotency(connection, uuidV7(this.settings.clock, this.settings.random)),
      body: printJson({
        name,
        schema: definition.schema,
        "partition-spec": definition.partitionSpec,
        location: definition.location,
        properties: definition.properties,
      }),
    });
    if (response.status !== 200) throw restError("createTable", response, table);
    return this.remember(table, tableResponse(response, table));
  }

  async commit(
    table: string,
    requirements: readonly TableRequirement[],
    updates: readonly TableUpdate[],
    idempotencyKey: string,
  ): Promise<CommitOutcome> {
    const connection = await this.connection();
    const identifier = parseIdentifier(table);
    const tableToken = this.tableTokens.get(table);
    let response: HttpResponse;
    try {
      response = await connection.session.send({
        operation: "commit",
        method: "POST",
        url: connection.paths.table(identifier),
        headers: this.idempotency(connection, idempotencyKey),
        body: printJson({ identifier, requirements, updates }),
        ...(tableToken !== undefined && { authentication: tableToken }),
      });
    } catch (error) {
      // A refused token means that nothing was sent; every other failure leaves it open.
      if (!(error instanceof IngestError) || error.code === "catalog.unauthorized") throw error;
      return { kind: "unknown", reason: error.message };
    }
    if (response.status === 401 || response.status === 419) this.tableTokens.delete(table);
    return commitOutcome(response, (ok) => this.remember(table, tableResponse(ok, table)), this.now());
  }

  /** Creates a namespace. @returns `false` when it exists already */
  async createNamespace(namespace: readonly string[]): Promise<boolean> {
    const connection = await this.connection();
    const response = await connection.session.sendRepeatable({
      operation: "createNamespace",
      method: "POST",
      url: connection.paths.namespaces(),
      headers: this.idempotency(connection, uuidV7(this.settings.clock, this.settings.random)),
      body: printJson({ namespace, properties: {} }),
    });
    if (response.status === 409) return false;
    if (response.status !== 200) throw restError("createNamespace", response);
    return true;
  }

  /**
   * Namespaces directly below another one, each as its levels.
   *
   * @param parent levels of the other one. @default - the catalog itself
   * @throws IngestError `catalog.namespace-not-found`, `catalog.*`
   */
  async listNamespaces(parent: readonly string[] = []): Promise<readonly (readonly string[])[]> {
    const { session, paths } = await this.connection();
    const url = parent.length === 0 ? paths.namespaces() : paths.childrenOf(parent);
    const response = await session.sendRepeatable({ operation: "listNamespaces", method: "GET", url });
    if (response.status !== 200) throw restError("listNamespaces", response);
    return listedNamespaces(response);
  }

  /**
   * Names of the tables of a namespace, as `namespace.name`.
   *
   * @throws IngestError `catalog.namespace-not-found`, `catalog.*`
   */
  async listTables(namespace: readonly string[]): Promise<readonly string[]> {
    const { session, paths } = await this.connection();
    const response = await session.sendRepeatable({
      operation: "listTables",
      method: "GET",
      // Without a page token servers answer everything at once (REST spec, PageToken).
      url: paths.tables(namespace),
    });
    if (response.status !== 200) throw restError("listTables", response);
    return listedTables(response);
  }

  /**
   * Fetches fresh storage credentials of a table (`…/credentials`), or those of
   * a new load where the catalog has no such endpoint.
   */
  async loadCredentials(table: string): Promise<{
    readonly config: LoadedTable["config"];
    readonly storageCredentials: readonly StorageCredential[];
  }> {
    const { session, paths, config } = await this.connection();
    if (
      config.endpoints?.has("GET /v1/{prefix}/namespaces/{namespace}/tables/{table}/credentials") !== true
    ) {
      const loaded = await this.loadTable(table);
      return { config: loaded?.config ?? {}, storageCredentials: loaded?.storageCredentials ?? [] };
    }
    const response = await session.sendRepeatable({
      operation: "loadCredentials",
      method: "GET",
      url: paths.credentials(parseIdentifier(table)),
    });
    if (response.status !== 200) throw restError("loadCredentials", response, table);
    return { config: {}, storageCredentials: storageCredentials(jsonObject(response, table)) };
  }

  /** Asks for the configuration once; a failure is forgotten, so that the next call asks again. */
  private connection(): Promise<RestConnection> {
    this.connecting ??= connect(this.settings).catch((error) => {
      this.connecting = undefined;
      throw error;
    });
    return this.connecting;
  }

  private remember(table: string, loaded: LoadedTable): LoadedTable {
    const token = loaded.config.token;
    if (token !== undefined) this.tableTokens.set(table, bearerAuthentication(token));
    return loaded;
  }

  /**
   * The key is a UUIDv7: its first 48 bits say how old it is. A server may have
   * forgotten a key that is older than the lifetime it advertises, so that one
   * is not sent any more; the requirements still guard the commit.
   */
  private idempotency({ config }: RestConnection, key: string): Record<string, string> {
    const lifetime = config.idempotencyKeyLifetimeMs;
    if (lifetime === undefined) return {};
    const madeAt = Number.parseInt(key.slice(0, 8) + key.slice(9, 13), 16);
    return this.now() - madeAt > lifetime ? {} : { "idempotency-key": key };
  }

  private now(): number {
    return this.settings.clock.now();
  }
}
