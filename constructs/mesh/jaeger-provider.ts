/** Name under which istiod's mesh config has Jaeger as an extension provider. */
export const JAEGER_PROVIDER = "jaeger";
