import type { CatalogFault, CatalogFaultPlan, CatalogRequest } from "@floe/devstack";

/** Whether a request is a commit. */
export function isCommit({ method, path }: CatalogRequest): boolean {
  return method === "POST" && /\/tables\/[^/]+$/.test(path);
}

/** Faults for commits in turn, then none; loads are spared. */
export function commitFaults(...script: (CatalogFault | undefined)[]): CatalogFaultPlan {
  return (request) => (isCommit(request) ? script.shift() : undefined);
}
