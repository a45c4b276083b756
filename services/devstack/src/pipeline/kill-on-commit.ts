import type { Interference, Pipeline } from "./pipeline";

/**
 * Kills the worker once, around the next commit of a snapshot that it sends: `before` the catalog has applied
 * it, or `after`, so that the rows stand in the table and nobody has heard of it.
 */
export function killOnCommit(pipeline: Pipeline, moment: "before" | "after"): Interference {
  return async (request, apply) => {
    const isCommit = request.method === "POST" && request.body.includes('"add-snapshot"');
    if (!isCommit) return apply(request);
    pipeline.interfere = undefined;
    if (moment === "after") await apply(request);
    await pipeline.killWorker(
      moment === "after" ? "its commit is applied, the answer is not sent" : "its commit has arrived",
    );
    // Nobody is left to hear it.
    return { status: 503, headers: {}, body: "", delivery: "none" };
  };
}
