/**
 * The name that was probably meant: `Eventing` becomes `eventing`, `light_ingest` becomes `light-ingest`.
 *
 * @param accepts whether a name is allowed where it stands
 * @returns undefined when another spelling alone does not help: the name is too long, or empty
 */
export function nearestName(name: string, accepts: (name: string) => boolean): string | undefined {
  const spelled = name
    .toLowerCase()
    .replace(/[^a-z0-9.-]+/g, "-")
    .replace(/^[-.]+|[-.]+$/g, "");
  return accepts(spelled) ? spelled : undefined;
}
