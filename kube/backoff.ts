/**
 * Pauses between two looks at the cluster: short at first, so that what is ready at once costs no time,
 * then longer, so that a long wait costs few requests.
 *
 * @param longestMs no pause is longer
 * @returns a function that gives the next pause in ms
 */
export function pauses(longestMs: number): () => number {
  let next = Math.min(SHORTEST_MS, longestMs);
  return () => {
    const pause = next;
    next = Math.min(next * 1.5, longestMs);
    return pause;
  };
}

const SHORTEST_MS = 100;
