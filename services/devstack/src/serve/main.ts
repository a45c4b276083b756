import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { jsonLine, stepLines, style } from "../demo/terminal";
import type { TableRule } from "../dispatch/rules";
import { BUCKETS, Pipeline } from "../pipeline/pipeline";

const USAGE = `usage: npm run devstack [-- options]
  --table <prefix>=<namespace.name>  sends keys below a prefix to a table; may be repeated (orders/=shop.orders)
  --folder <path>                    keeps objects and tables here (a new temporary folder)
  --s3-port <port>                   (9000)
  --catalog-port <port>              (8181)
  -o, --output text|json             (text)`;

/** `npm run devstack`: the pipeline until Ctrl-C, for any S3 client and any Iceberg reader. */
async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      worker: { type: "string" },
      table: { type: "string", multiple: true, default: ["orders/=shop.orders"] },
      folder: { type: "string" },
      "s3-port": { type: "string", default: "9000" },
      "catalog-port": { type: "string", default: "8181" },
      output: { type: "string", short: "o", default: "text" },
    },
  });
  const { worker, output, table } = values;
  if (worker === undefined || (output !== "text" && output !== "json")) {
    console.error(USAGE);
    return 2;
  }
  const paint = style(process.stdout.isTTY === true && (process.env.NO_COLOR ?? "") === "");
  const folder = resolve(values.folder ?? mkdtempSync(join(tmpdir(), "floe-devstack-")));
  const tables = table.map(parseRule);
  const pipeline = await Pipeline.start({
    folder,
    workerScript: worker,
    tables,
    defaultTable: "devstack.files",
    s3Port: Number(values["s3-port"]),
    catalogPort: Number(values["catalog-port"]),
    onStep: (step) => console.log(output === "json" ? jsonLine(step) : stepLines(step, paint).join("\n")),
  });
  if (output === "text") console.log(hints(pipeline, tables, folder).join("\n"));
  await new Promise<void>((stop) => {
    process.once("SIGINT", stop);
    process.once("SIGTERM", stop);
  });
  await pipeline.stop();
  return 0;
}

/** @throws Error for what is no rule */
function parseRule(text: string): TableRule {
  const [, prefix, table] = /^(.*)=([^.\s]+(?:\.[^.\s]+)+)$/.exec(text) ?? [];
  if (prefix === undefined || table === undefined)
    throw new Error(`--table ${text}: expected <prefix>=<namespace.name>`);
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

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  },
);
