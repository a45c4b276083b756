/** The form in which a client wants objects. */
export type Representation = "object" | "table" | "metadata";

/** One entry of an Accept header. */
interface MediaType {
  readonly type: string;
  readonly parameters: ReadonlyMap<string, string>;
}

function parseAccept(header: string): MediaType[] {
  return header.split(",").map((entry) => {
    const [type = "", ...parameters] = entry.split(";").map((part) => part.trim());
    return { type, parameters: new Map(parameters.map((each) => each.split("=", 2) as [string, string])) };
  });
}

/** Whether discovery should come as one aggregated document (`as=APIGroupDiscoveryList`, v2). */
export function wantsAggregatedDiscovery(accept: string | undefined): boolean {
  return parseAccept(accept ?? "").some(
    ({ parameters }) => parameters.get("as") === "APIGroupDiscoveryList" && parameters.get("v") === "v2",
  );
}

/** The first representation of an Accept header that the server has. */
export function representationOf(accept: string | undefined): Representation {
  for (const { type, parameters } of parseAccept(accept ?? "")) {
    if (type !== "application/json" && type !== "*/*") continue;
    const as = parameters.get("as");
    if (as === undefined) return "object";
    if (parameters.get("v") !== "v1") continue;
    if (as === "Table") return "table";
    if (as === "PartialObjectMetadata" || as === "PartialObjectMetadataList") return "metadata";
  }
  return "object";
}
