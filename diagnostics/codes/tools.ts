import type { CodeTable } from "../code-entry";

/** Codes of the programs that floe calls. */
export const toolCodes = {
  FLOE8001: {
    title: "program not found",
    why: "floe calls helm and kubectl as you have them on the PATH, and brings none of its own.",
    fix: "Install the program that is named, and make sure that your shell finds it.",
  },
  FLOE8002: {
    title: "helm failed",
    why: "Its own message says what it could not do; for charts that cannot be downloaded, that is the network or a repository.",
    fix: "Check that the repository can be reached from here, or point the component's chart_repo to a mirror.",
  },
} as const satisfies CodeTable;
