/** The version as the operator's CRs spell it: without the `v` of chart versions. */
export function knativeVersion(version: string): string {
  return version.replace(/^v/, "");
}

/**
 * URL of a manifest that the operator adds, with `${VERSION}` filled in. The operator would fill it in
 * too, but then dist/ would not say what is fetched.
 */
export function manifestUrl(template: string, version: string): string {
  return template.replaceAll("$" + "{VERSION}", knativeVersion(version));
}
