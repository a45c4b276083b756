import type { OperationContext } from "./contract";
import { explainFailure } from "./failure";
import { type Lakehouse, openLakehouse } from "./lakehouse";

/**
 * Runs a command's work with clients of catalog and object store.
 *
 * @throws DiagnosticError for what a service did, in the words of the command line
 */
export async function withLakehouse<T>(
  { settings }: Pick<OperationContext, "settings">,
  work: (lakehouse: Lakehouse) => Promise<T>,
): Promise<T> {
  const lakehouse = openLakehouse(settings);
  try {
    return await work(lakehouse);
  } catch (error) {
    throw explainFailure(error, settings);
  } finally {
    lakehouse.close();
  }
}
