import type { TableRules } from "@floe/ingest-core";
import type { Contender } from "./batches";
import type { BenchLakehouse } from "./lakehouse";

/** floe's engine under the given rules of the table. */
export function floe(
  lakehouse: BenchLakehouse,
  id = "floe",
  name = "floe",
  rules: TableRules = {},
): Contender {
  return {
    id,
    name,
    start: () => lakehouse.floe(),
    ingest: (process, table, { files }) => process.ask("ingest", { table, files, rules }),
  };
}

/** The same over a store that is asked as one with TLS is: the connection protects what is sent, not the signature. */
export function floeUnsigned(lakehouse: BenchLakehouse): Contender {
  const name = "floe, bodies unsigned as over TLS";
  return { ...floe(lakehouse, "unsigned", name), start: () => lakehouse.floe("unsigned") };
}

/** PyIceberg, by an operation of `python/engine.py`. */
export function pyiceberg(
  lakehouse: BenchLakehouse,
  operation: "append" | "append_concurrently" | "append_csv" | "add_files",
  name: string,
): Contender {
  return {
    id: operation,
    name,
    start: () => lakehouse.pyiceberg("engine.py"),
    ingest: (process, table, { files }) =>
      process.ask(operation, { table, files: files.map(({ uri }) => uri) }),
  };
}
