import { resolve } from "node:path";
import { buildSync } from "esbuild";
import { LineProcess } from "./processes/line-process";
import { PROGRAMS } from "./python-environment";
import { SCHEMA } from "./source-files";

const folder = resolve(".cdk8s", "bench", "ingest");

/** What one batch took in the process that ingested it. */
export interface Taken {
  readonly wallMs: number;
  /** User and system time of the whole process. */
  readonly cpuMs: number;
  /** What was done with the bytes. */
  readonly how: string;
}

/** Where clients find the servers. */
export interface Endpoints {
  readonly s3: string;
  readonly catalog: string;
}

/** What is used of the catalog's answer about a table. */
interface TableAnswer {
  readonly metadata: {
    readonly snapshots: readonly Readonly<Record<string, string>>[];
    readonly properties: Readonly<Record<string, string>>;
  };
}

const NAME_MAPPING = "schema.name-mapping.default";
/** Ids are beyond 2⁵³: they stay text here. */
const LONG_NUMBERS = /("[a-z-]*(?:snapshot-id|sequence-number)":)(\d+)/g;
const LONG_TEXTS = /("[a-z-]*(?:snapshot-id|sequence-number)":)"(\d+)"/g;

function path(table: string): string {
  const [namespace, name] = table.split(".");
  return `/v1/namespaces/${namespace}/tables/${name}`;
}

/** Starts a program of `bench/ingest/python` for a store and a catalog. */
export function startPython(
  python: string,
  program: string,
  { s3, catalog }: Endpoints,
): Promise<LineProcess> {
  const args = ["-B", `${PROGRAMS}/${program}`, s3, catalog];
  return LineProcess.start({ name: program, command: python, args });
}

/** Bundles the programs that run in processes of their own. */
export function buildProcesses(): void {
  buildSync({
    entryPoints: ["servers", "floe-engine", "committer"].map((name) => `bench/ingest/processes/${name}.ts`),
    outdir: folder,
    tsconfig: "tsconfig.json",
    bundle: true,
    platform: "node",
    target: "node20",
    packages: "external",
    logLevel: "warning",
  });
}

/** One object store and one catalog that both engines work with. */
export class BenchLakehouse {
  private constructor(
    readonly endpoints: Endpoints,
    private readonly servers: LineProcess<Endpoints>,
    private readonly python: string,
  ) {}

  static async start(root: string, python: string): Promise<BenchLakehouse> {
    const servers = await LineProcess.start<Endpoints>({
      name: "the servers",
      command: process.execPath,
      args: [`${folder}/servers.js`, root],
    });
    const lakehouse = new BenchLakehouse(servers.ready, servers, python);
    await lakehouse.post("/v1/namespaces", { namespace: ["bench"] });
    return lakehouse;
  }

  /** ms that every answer of store and catalog takes longer. */
  latency(ms: number): Promise<void> {
    return this.servers.ask("latency", { ms });
  }

  /** Creates `bench.<name>`. @returns its full name */
  async createTable(name: string, properties: Readonly<Record<string, string>> = {}): Promise<string> {
    await this.post("/v1/namespaces/bench/tables", { name, schema: SCHEMA, properties });
    return `bench.${name}`;
  }

  /** Creates a table whose only snapshot has the manifests of another table's current one. */
  async branchOff(
    original: string,
    name: string,
    properties: Readonly<Record<string, string>>,
  ): Promise<string> {
    const { snapshots, properties: known } = await this.metadata(original);
    const snapshot = snapshots.at(-1);
    if (snapshot === undefined) throw new Error(`${original} has no snapshot`);
    // Files that were adopted have no field ids: readers go by this.
    const mapping = known[NAME_MAPPING] === undefined ? {} : { [NAME_MAPPING]: known[NAME_MAPPING] };
    const table = await this.createTable(name, { ...properties, ...mapping });
    const { "parent-snapshot-id": _, ...orphan } = snapshot;
    // Nothing says that floe has been here: a table that has lost its ledger is not written to.
    const foreign = { ...orphan, summary: { operation: "append" } };
    const updates = [
      { action: "add-snapshot", snapshot: foreign },
      {
        action: "set-snapshot-ref",
        "ref-name": "main",
        type: "branch",
        "snapshot-id": snapshot["snapshot-id"],
      },
    ];
    const body = JSON.stringify({ requirements: [], updates });
    await this.send(path(table), body.replace(LONG_TEXTS, "$1$2"));
    return table;
  }

  /** @param payload whether the bodies of requests are part of their signature, as they are without TLS */
  floe(payload: "signed" | "unsigned" = "signed"): Promise<LineProcess> {
    const { s3, catalog } = this.endpoints;
    return LineProcess.start({
      name: "floe",
      command: process.execPath,
      args: [`${folder}/floe-engine.js`, s3, catalog, payload],
    });
  }

  /** The committer alone, for one table. */
  committer(table: string): Promise<LineProcess> {
    const { s3, catalog } = this.endpoints;
    return LineProcess.start({
      name: "the committer",
      command: process.execPath,
      args: [`${folder}/committer.js`, s3, catalog, table],
    });
  }

  /** What table maintenance does: forgets all snapshots but the latest ones. */
  async expireSnapshots(table: string, keep: number): Promise<void> {
    const { snapshots } = await this.metadata(table);
    const old = snapshots.slice(0, -keep).map((snapshot) => snapshot["snapshot-id"]);
    if (old.length === 0) return;
    const update = `{"action":"remove-snapshots","snapshot-ids":[${old.join(",")}]}`;
    await this.send(path(table), `{"requirements":[],"updates":[${update}]}`);
  }

  /** Data files of the current snapshot, as its summary counts them. */
  async countFiles(table: string): Promise<number> {
    const { snapshots } = await this.metadata(table);
    const summary = snapshots.at(-1)?.summary as unknown as Readonly<Record<string, string>> | undefined;
    return Number(summary?.["total-data-files"]);
  }

  /** @param program of `bench/ingest/python` */
  pyiceberg(program: "engine.py" | "verify.py"): Promise<LineProcess> {
    return startPython(this.python, program, this.endpoints);
  }

  stop(): Promise<void> {
    return this.servers.stop();
  }

  private async metadata(table: string): Promise<TableAnswer["metadata"]> {
    const response = await fetch(`${this.endpoints.catalog}${path(table)}`);
    const text = await response.text();
    return (JSON.parse(text.replace(LONG_NUMBERS, '$1"$2"')) as TableAnswer).metadata;
  }

  private post(path: string, body: object): Promise<void> {
    return this.send(path, JSON.stringify(body));
  }

  private async send(path: string, body: string): Promise<void> {
    const response = await fetch(`${this.endpoints.catalog}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
    });
    if (!response.ok) throw new Error(`POST ${path}: ${response.status} ${await response.text()}`);
  }
}
