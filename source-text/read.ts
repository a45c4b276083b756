import { readFileSync, statSync } from "node:fs";

/** Longest file that is read, in bytes: a platform's YAML has some hundred kilobytes. */
export const MAX_BYTES = 16 * 1024 * 1024;

/** Why a file could not be read, in words that fit after its name. */
export class UnreadableFileError extends Error {
  override readonly name = "UnreadableFileError";

  constructor(
    readonly file: string,
    readonly reason: string,
    /** Whether the path leads nowhere. */
    readonly missing = false,
  ) {
    super(`${file} ${reason}`);
  }
}

/**
 * Reads a file as UTF-8; a byte order mark is dropped.
 *
 * @param maxBytes longest file that is taken. @default 16 MiB
 * @throws UnreadableFileError for what is missing, no file, not readable, too long or not UTF-8
 */
export function readText(file: string, maxBytes = MAX_BYTES): string {
  const bytes = readBytes(file, maxBytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new UnreadableFileError(file, "is not UTF-8 text");
  }
}

function readBytes(file: string, maxBytes: number): Buffer {
  try {
    const { size } = statSync(file);
    if (size > maxBytes)
      throw new UnreadableFileError(file, `has ${size} bytes; at most ${maxBytes} are read`);
    return readFileSync(file);
  } catch (error) {
    if (error instanceof UnreadableFileError) throw error;
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new UnreadableFileError(file, reasons[code] ?? `cannot be read: ${code}`, code === "ENOENT");
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "does not exist",
  EISDIR: "is a folder, not a file",
  EACCES: "may not be read: permission denied",
  EPERM: "may not be read: permission denied",
  ENOTDIR: "does not exist: a part of the path is a file",
  ELOOP: "cannot be reached: its links lead in a circle",
  ENAMETOOLONG: "cannot be reached: the name is too long",
};
