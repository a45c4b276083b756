import type { CodeTable } from "../code-entry";

/** Codes of what surrounds the checks: disks, and constructs that refuse to be built. */
export const environmentCodes = {
  FLOE9001: {
    title: "output cannot be written",
    why: "The folder could not be made or replaced; the old one is as it was.",
    fix: "Check that the parent folder exists, that you may write to it and that the disk has space.",
  },
  FLOE9002: {
    title: "construct refused its properties",
    why: "A construct was called with a value that no cluster could accept.",
    fix: "Change the setting that the property comes from.",
  },
} as const satisfies CodeTable;
