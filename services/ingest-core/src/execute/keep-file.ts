import { IngestError } from "../errors";
import type { OutputPlan } from "../plan/plan";
import { columnsOf, type ExecutionContext } from "./execution-context";
import type { WrittenFile } from "./written-file";

/** Refers to the source where it is; nothing is written. */
export function registerFile(context: ExecutionContext, output: OutputPlan): Promise<WrittenFile> {
  return keep(context, output, async ({ uri, size }) => ({ uri, size, owned: false }));
}

/**
 * Lets the store copy the source unchanged, pinned to the planned bytes: O(1) on
 * RGW within a pool, where all but the head of an object is copied by reference.
 *
 * @throws IngestError `file.changed`, `store.*`
 */
export function copyFile(context: ExecutionContext, output: OutputPlan): Promise<WrittenFile> {
  return keep(context, output, async (file) => {
    const uri = context.names.take();
    const { size } = await context.store.copy(file.uri, uri, file);
    return { uri, size, owned: true };
  });
}

/** Describes a file whose bytes stay as they are by the footer it came with. */
async function keep(
  context: ExecutionContext,
  { sources, partition = [] }: OutputPlan,
  place: (
    file: OutputPlan["sources"][number]["file"],
  ) => Promise<Pick<WrittenFile, "uri" | "size" | "owned">>,
): Promise<WrittenFile> {
  const [source] = sources;
  if (source === undefined) throw new IngestError("engine.plan", "an output without source", false);
  const { file } = source;
  const columns = columnsOf(context, file);
  const [{ footer }, placed] = await Promise.all([context.footers.get(file), place(file)]);
  return {
    ...placed,
    footer,
    partition,
    sources: [file.id],
    ...(columns.format === "parquet" &&
      columns.mapping.fieldIds !== "equal" && { columns: columns.mapping.columns }),
  };
}
