import { IngestError } from "../../errors";

/**
 * What failed with an errno has failed on the local disk: a full emptyDir, a quota, a folder that is
 * not there. Errors of the object store are `IngestError` before they get here.
 *
 * @returns `engine.disk`, retriable, or the error as it was
 */
export function diskError(error: unknown, directory: string): unknown {
  const { code, syscall, message } = Object(error) as Partial<NodeJS.ErrnoException>;
  if (code === undefined || syscall === undefined) return error;
  return new IngestError(
    "engine.disk",
    `the encoder's folder ${directory}: ${message}`,
    true,
    { got: code, nextStep: "give the worker's spool directory more space, and see that it is there" },
    { cause: error },
  );
}
