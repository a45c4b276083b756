import type { ConfigRule } from "./rule";

/** Extensions are copied out of the NiFi image by names that carry the version. */
export const minifiVersion: ConfigRule = function* ({ ingest }) {
  if (!ingest.enabled || ingest.dispatcher !== "minifi") return;
  for (const key of ["image", "nifi_image"] as const) {
    const tag = versionTag(ingest.minifi[key]);
    if (tag === undefined || tag === ingest.minifi.version) continue;
    yield {
      code: "FLOE1117",
      what: `the image has version ${tag}, the flow is made for ${ingest.minifi.version}`,
      path: ["ingest", "minifi", key],
      got: ingest.minifi[key],
      expected: `the tag ${ingest.minifi.version}, as ingest.minifi.version says`,
    };
  }
};

/** The tag of an image when it is a version; other tags and digests tell nothing. */
function versionTag(image: string): string | undefined {
  return /:(\d+\.\d+\.\d+)(@|$)/.exec(image)?.[1];
}
