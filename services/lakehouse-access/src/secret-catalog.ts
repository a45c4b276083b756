import { readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  type Catalog,
  type CommitOutcome,
  type CreateTable,
  IngestError,
  type LoadedTable,
  type LoadOptions,
  type RestCatalog,
} from "@floe/ingest-core";

/** What a service asks of a catalog. */
export type LakehouseCatalog = Catalog & Pick<RestCatalog, "loadCredentials" | "createNamespace">;

/** A client's authentication in Iceberg's spelling: `credential` for OAuth2, `token` for a bearer. */
export type SecretProperties = Readonly<Record<"credential" | "token", string | undefined>>;

interface Opened<C> {
  readonly secret: string;
  readonly catalog: C;
}

/**
 * A catalog whose credentials stand in a mounted Secret.
 *
 * The files are read with the first call and again when the catalog refuses: a rotated
 * Secret needs no restart. When they say what they said before, the refusal stands.
 */
export class SecretCatalog<C extends LakehouseCatalog = LakehouseCatalog> implements LakehouseCatalog {
  private opening: Promise<Opened<C>> | undefined;

  /**
   * @param directory with a file `credential` or `token`
   * @param open makes a client with these credentials
   */
  constructor(
    private readonly directory: string,
    private readonly open: (secret: SecretProperties) => C,
  ) {}

  loadTable(table: string, known?: LoadedTable, options?: LoadOptions): Promise<LoadedTable | undefined> {
    return this.call((catalog) => catalog.loadTable(table, known, options));
  }

  createTable(table: string, definition: CreateTable): Promise<LoadedTable> {
    return this.call((catalog) => catalog.createTable(table, definition));
  }

  createNamespace(namespace: readonly string[]): Promise<boolean> {
    return this.call((catalog) => catalog.createNamespace(namespace));
  }

  loadCredentials(table: string): ReturnType<LakehouseCatalog["loadCredentials"]> {
    return this.call((catalog) => catalog.loadCredentials(table));
  }

  commit(...commit: Parameters<Catalog["commit"]>): Promise<CommitOutcome> {
    // A refused commit was not applied: sending it once more can not apply it twice.
    return this.call(
      (catalog) => catalog.commit(...commit),
      (outcome) => outcome.kind === "rejected" && (outcome.status === 401 || outcome.status === 419),
    );
  }

  /**
   * Asks the catalog something, and once more with other credentials when it refuses and there are some.
   *
   * @param isRefused tells an answer that is a refusal; exceptions are told by their code
   */
  async call<T>(
    request: (catalog: C) => Promise<T>,
    isRefused: (answer: T) => boolean = () => false,
  ): Promise<T> {
    this.opening ??= this.reopen();
    const used = this.opening;
    const { secret, catalog } = await used;
    const renewed = async (): Promise<C | undefined> => {
      // Calls that are refused together read the files once.
      if (this.opening === used || this.opening === undefined)
        this.opening = this.reopen({ secret, catalog });
      const now = await this.opening;
      return now.catalog === catalog ? undefined : now.catalog;
    };
    let answer: T;
    try {
      answer = await request(catalog);
    } catch (error) {
      if (!(error instanceof IngestError) || error.code !== "catalog.unauthorized") throw error;
      const other = await renewed();
      if (other === undefined) throw error;
      return request(other);
    }
    if (!isRefused(answer)) return answer;
    const other = await renewed();
    return other === undefined ? answer : request(other);
  }

  /** Reads the files; a failure is forgotten, so that the next call reads them again. */
  private reopen(known?: Opened<C>): Promise<Opened<C>> {
    const opening = this.read(known).catch((error: unknown) => {
      if (this.opening === opening) this.opening = undefined;
      throw error;
    });
    return opening;
  }

  private async read(known: Opened<C> | undefined): Promise<Opened<C>> {
    const [credential, token] = await Promise.all([this.file("credential"), this.file("token")]);
    if (credential === undefined && token === undefined)
      throw new IngestError("config.catalog-secret", "the catalog's secret is empty", true, {
        at: this.directory,
        expected: "a file 'credential' (id:secret) or 'token'",
        nextStep: "give the Secret that is mounted there one of these keys",
      });
    const secret = JSON.stringify([credential, token]);
    return secret === known?.secret ? known : { secret, catalog: this.open({ credential, token }) };
  }

  private async file(name: string): Promise<string | undefined> {
    try {
      return (await readFile(join(this.directory, name), "utf8")).trim() || undefined;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw error;
    }
  }
}
