import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { jsonLine, stepLines, style } from "../demo/terminal";
import type { TableRule } from "../dispatch/rules";
import { BUCKETS, Pipeline } from "../pipeline/pipeline";

const USAGE = `usage: npm run devstack [-- options]
  An object store, a catalog, an event bus and the worker on this machine, until Ctrl-C.
  --table <prefix>=<namespace.name>  sends keys below a prefix to a table; may be repeated (orders/=shop.orders)
  --folder <path>                    keeps objects and tables here (a new temporary folder)
  --s3-port <port>                   (9000)
  --catalog-port <port>              (8181)
  -o, --output text|json             (text)
  -h, --help`;

/** The command line is wrong: said together with how it should be, exit code 2. */
class UsageError extends Error {}

/** What `parseArgs` makes of the command line. */
interface Options {
  readonly worker: string;
  readonly tables: readonly TableRule[];
  readonly folder: string | undefined;
  readonly s3Port: number;
  readonly catalogPort: number;
  readonly json: boolean;
}

/** @returns `undefined` when only help is asked for. @throws UsageError */
function options(args: readonly string[]): Options | undefined {
  const { values } = parsed(args);
  if (values.help) return undefined;
  const { worker, output } = values;
  if (worker === undefined)
    throw new UsageError("start it with `npm run devstack`, which makes the worker first");
  if (output !== "text" && output !== "json")
    throw new UsageError(`--output ${output}: expected text or json`);
  return {
    worker,
    tables: values.table.map(parseRule),
    folder: values.folder,
    s3Port: parsePort("--s3-port", values["s3-port"]),
    catalogPort: parsePort("--catalog-port", values["catalog-port"]),
    json: output === "json",
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        worker: { type: "string" },
        table: { type: "string", multiple: true, default: ["orders/=shop.orders"] },
        folder: { type: "string" },
        "s3-port": { type: "string", default: "9000" },
        "catalog-port": { type: "string", default: "8181" },
        output: { type: "string", short: "o", default: "text" },
        help: { type: "boolean", short: "h", default: false },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** `npm run devstack`: the pipeline until Ctrl-C, for any S3 client and any Iceberg reader. */
async function main(): Promise<void> {
  const given = options(process.argv.slice(2));
  if (given === undefined) {
    console.log(USAGE);
    return;
  }
  const { tables, json } = given;
  const paint = style(process.stdout.isTTY === true && (process.env.NO_COLOR ?? "") === "");
  const folder = resolve(given.folder ?? mkdtempSync(join(tmpdir(), "floe-devstack-")));
  const pipeline = await Pipeline.start({
    folder,
    workerScript: given.worker,
    tables,
    defaultTable: "devstack.files",
    s3Port: given.s3Port,
    catalogPort: given.catalogPort,
    onStep: (step) => console.log(json ? jsonLine(step) : stepLines(step, paint).join("\n")),
  });
  if (!json) console.log(hints(pipeline, tables, folder).join("\n"));
  await new Promise<void>((stop) => {
    process.once("SIGINT", stop);
    process.once("SIGTERM", stop);
  });
  if (!json) console.log(`\n  Stopping. What was put stays in ${folder}.`);
  await pipeline.stop();
}

/** @throws UsageError for what is no port */
function parsePort(option: string, text: string): number {
  const port = Number(text);
  if (/^[0-9]+$/.test(text) && port <= 65_535) return port;
  throw new UsageError(`${option} ${text}: expected a port, or 0 for any that is free`);
}

/** @throws UsageError for what is no rule */
function parseRule(text: string): TableRule {
  const [, prefix, table] = /^(.*)=([^.\s]+(?:\.[^.\s]+)+)$/.exec(text) ?? [];
  if (prefix === undefined || table === undefined)
    throw new UsageError(`--table ${text}: expected <prefix>=<namespace.name>`);
  return { bucket: BUCKETS.inbox, prefix, table };
}

function hints(
  { s3, catalogServer }: Pipeline,
  tables: readonly TableRule[],
  folder: string,
): readonly string[] {
  const [first] = tables;
  const prefix = first?.prefix ?? "";
  return [
    "",
    "  Put a file, with any S3 client and any keys:",
    `    curl -T data.parquet ${s3.endpoint}/${BUCKETS.inbox}/${prefix}data.parquet`,
    "  Read the table, with any Iceberg client:",
    `    load_catalog("devstack", uri="${catalogServer.uri}").load_table("${first?.table ?? "devstack.files"}")`,
    `  Everything is in ${folder}, the worker's log too. Ctrl-C ends it.`,
    "",
  ];
}

/** What to say of an error, and the exit code. */
function failure(error: unknown): readonly [text: string, code: number] {
  if (error instanceof UsageError) return [`${error.message}\n\n${USAGE}`, 2];
  const { code, port, message } = error as NodeJS.ErrnoException & { readonly port?: number };
  if (code === "EADDRINUSE")
    return [
      `port ${port} is in use; take another with --s3-port or --catalog-port, 0 for any that is free`,
      1,
    ];
  return [message ?? String(error), 1];
}

main().catch((error: unknown) => {
  const [text, code] = failure(error);
  console.error(text);
  // A server that did listen must not keep the process.
  process.exit(code);
});
