/** Damerau-Levenshtein distance (adjacent transpositions cost one), the usual slips of a hand. */
function distance(a: string, b: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min((previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1, (previous[j - 1] ?? 0) + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        best = Math.min(best, (beforePrevious[j - 2] ?? 0) + 1);
      current.push(best);
    }
    beforePrevious = previous;
    previous = current;
  }
  return previous[b.length] ?? 0;
}

/** Case and word separators are what people get wrong most: `bootstrapservers`, `chart-version`. */
const fold = (name: string) => name.toLowerCase().replace(/[-_. ]/g, "");

/**
 * The candidate that was probably meant, for "did you mean".
 *
 * @param limit slips that are forgiven. @default - a third of the name's length, at least one
 * @returns `undefined` when nothing is near: a far guess misleads more than no guess
 */
export function nearest(
  name: string,
  candidates: Iterable<string>,
  limit = Math.max(1, Math.floor(fold(name).length / 3)),
): string | undefined {
  const wanted = fold(name);
  let best: string | undefined;
  let bestScore = limit + 0.5;
  for (const candidate of candidates) {
    const folded = fold(candidate);
    // Of two names that are equally near, the one that was cut short is meant: `chart_vers`.
    const score = distance(wanted, folded) - (folded.startsWith(wanted) ? 0.5 : 0);
    if (score < bestScore) {
      best = candidate;
      bestScore = score;
    }
  }
  return best;
}
