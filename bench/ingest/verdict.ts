/** One line of the report: what was to be reached, and what was. */
export interface Verdict {
  readonly what: string;
  /** For people: `≥ 8 ×`. */
  readonly goal: string;
  /** For people: `9.3 ×`. */
  readonly measured: string;
  readonly reached: boolean;
}

/** How many times less than `theirs` ours is. */
export function atLeast(what: string, goal: number, theirs: number, ours: number): Verdict {
  const ratio = theirs / ours;
  return { what, goal: `≥ ${goal} ×`, measured: `${ratio.toFixed(1)} ×`, reached: ratio >= goal };
}

/** A figure that must not be exceeded. */
export function atMost(what: string, goal: number, got: number, unit: string, digits = 0): Verdict {
  return {
    what,
    goal: `≤ ${goal} ${unit}`,
    measured: `${got.toFixed(digits)} ${unit}`,
    reached: got <= goal,
  };
}

/** The work counts for nothing when the rows are wrong. */
export function correct(what: string, isCorrect: boolean): Verdict {
  return {
    what: `${what}: rows read back are those of the files`,
    goal: "equal",
    measured: isCorrect ? "equal" : "different",
    reached: isCorrect,
  };
}
