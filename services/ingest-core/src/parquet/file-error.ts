import { IngestError, type IngestErrorContext } from "../errors";

/** Bytes that contradict the format, or themselves: sending the same object again cannot help. */
export function corrupt(message: string, context: IngestErrorContext = {}): IngestError {
  return new IngestError("file.corrupt", message, false, {
    nextStep: "write the file again; its producer or the upload damaged it",
    ...context,
  });
}

/** A file beyond a limit of {@link FooterLimits}. */
export function tooComplex(message: string, context: IngestErrorContext = {}): IngestError {
  return new IngestError("file.too-complex", message, false, {
    nextStep: "raise the limit if the file is legitimate, otherwise write larger row groups or fewer columns",
    ...context,
  });
}

/** Encrypted Parquet, whole or in part: this library holds no keys. */
export function encrypted(message: string, context: IngestErrorContext = {}): IngestError {
  return new IngestError("file.encrypted", message, false, {
    nextStep: "write the file without Parquet modular encryption; use encryption of the store instead",
    ...context,
  });
}

const longestLabel = 200;

/** A name from a file as a message shows it: cut, because a file may hold names of megabytes. */
export function label(name: string | readonly string[]): string {
  const parts = typeof name === "string" ? [name] : name.slice(0, longestLabel);
  const text = parts.map((part) => part.slice(0, longestLabel)).join(".");
  return text.length > longestLabel ? `${text.slice(0, longestLabel)}…` : text;
}
