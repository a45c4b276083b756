import { readFileSync, statSync } from "node:fs";

/** Longest file that is read, in bytes: a platform's YAML has some hundred kilobytes. */
export const MAX_BYTES = 16 * 1024 * 1024;

/** Why a file could not be read, in words that fit after its name. */
export class UnreadableFileError extends Error {
  override readonly name = "UnreadableFileError";

  constructor(
    readonly file: string,
    readonly reason: string,
  ) {
    super(`${file} ${reason}`);
  }
}

/** File descriptor of standard input. */
export const STDIN = 0;

/**
 * Reads a file as UTF-8; a byte order mark is dropped.
 *
 * @param file path, or {@link STDIN}
 * @param maxBytes longest file that is taken. @default 16 MiB
 * @throws UnreadableFileError for what is missing, no file, not readable, too long or not UTF-8
 */
export function readText(file: string | typeof STDIN, maxBytes = MAX_BYTES): string {
  const bytes = readBytes(file, maxBytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new UnreadableFileError(nameOf(file), "is not UTF-8 text");
  }
}

const nameOf = (file: string | typeof STDIN) => (file === STDIN ? "standard input" : file);

function readBytes(file: string | typeof STDIN, maxBytes: number): Buffer {
  const name = nameOf(file);
  try {
    const size = file === STDIN ? 0 : statSync(file).size;
    if (size > maxBytes)
      throw new UnreadableFileError(name, `has ${size} bytes; at most ${maxBytes} are read`);
    return readFileSync(file);
  } catch (error) {
    if (error instanceof UnreadableFileError) throw error;
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new UnreadableFileError(name, reasons[code] ?? `cannot be read: ${code}`);
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
