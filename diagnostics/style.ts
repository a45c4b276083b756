/** Marks up parts of a text for a terminal, or leaves them as they are. */
export interface Style {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly green: (text: string) => string;
  readonly cyan: (text: string) => string;
}

const sgr = (open: number, close: number) => (text: string) =>
  text === "" ? "" : `\u001b[${open}m${text}\u001b[${close}m`;
const asIs = (text: string) => text;

/** No mark-up: files, pipes, `NO_COLOR`. */
export const plain: Style = { bold: asIs, dim: asIs, red: asIs, yellow: asIs, green: asIs, cyan: asIs };

/** ANSI mark-up in the terminal's own palette. */
export const coloured: Style = {
  bold: sgr(1, 22),
  dim: sgr(2, 22),
  red: sgr(31, 39),
  yellow: sgr(33, 39),
  green: sgr(32, 39),
  cyan: sgr(36, 39),
};

/** What decides about colour. */
export interface StyleSource {
  /** Whether the stream is a terminal. */
  readonly isTTY?: boolean | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * Colour on a terminal only, never when `NO_COLOR` (no-color.org) is set to anything,
 * and always when `FORCE_COLOR` is (other than to 0).
 */
export function chooseStyle({ isTTY, env }: StyleSource): Style {
  if ((env.NO_COLOR ?? "") !== "") return plain;
  const forced = env.FORCE_COLOR;
  if (forced !== undefined) return forced === "0" || forced === "false" ? plain : coloured;
  return isTTY === true && env.TERM !== "dumb" ? coloured : plain;
}
