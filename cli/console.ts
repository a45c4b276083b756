import { chooseStyle, type Style } from "../diagnostics/style";

/** What a command reads and writes; tests put their own in. */
export interface Console {
  /** Data for pipes and people: what was asked for. */
  readonly out: (text: string) => void;
  /** Progress and problems, for people. */
  readonly err: (text: string) => void;
  /** Style of `out`. */
  readonly outStyle: Style;
  /** Style of `err`. */
  readonly errStyle: Style;
}

/** The process's own streams; colour on terminals only. */
export function processConsole({ stdout, stderr, env }: NodeJS.Process): Console {
  return {
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    outStyle: chooseStyle({ isTTY: stdout.isTTY, env }),
    errStyle: chooseStyle({ isTTY: stderr.isTTY, env }),
  };
}
