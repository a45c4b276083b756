import type { CodeTable } from "../code-entry";

/** Codes of what surrounds the command: arguments, files and disks. */
export const environmentCodes = {
  FLOE9001: {
    title: "unknown command or option",
    why: "Nothing was done.",
    fix: "See `floe --help`.",
  },
  FLOE9002: {
    title: "output cannot be written",
    why: "The folder could not be made or replaced; the old one is as it was.",
    fix: "Check that the parent folder exists, that you may write to it and that the disk has space.",
  },
  FLOE9003: {
    title: "construct refused its properties",
    why: "A construct was called with a value that no cluster could accept.",
    fix: "Change the property that is named at the construct's path.",
  },
} as const satisfies CodeTable;
