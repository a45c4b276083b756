import type { LintContext } from "../context";
import { number } from "../json";
import type { Manifest } from "../manifest";
import type { LintRule } from "../rule";

const REVISIONS = ["Service.serving.knative.dev", "Configuration.serving.knative.dev"];
const SPEC = ["spec", "template", "spec"] as const;

/** Seconds of a request, and of its first byte, when nothing is said (serving 1.21 pkg/apis/config/defaults.go). */
const DEFAULT_SECONDS = 300;
/** Longest timeout that the webhook takes when nothing is said. */
const DEFAULT_MAXIMUM_SECONDS = 600;

/** Seconds that a request to a service may take. */
export function timeoutOf({ object }: Manifest): number {
  return number(object, ...SPEC, "timeoutSeconds") ?? DEFAULT_SECONDS;
}

/** The first byte has a limit of its own, which does not grow with timeoutSeconds. */
export const responseStart: LintRule = {
  kinds: REVISIONS,
  *check(manifest) {
    const timeout = timeoutOf(manifest);
    const start = number(manifest.object, ...SPEC, "responseStartTimeoutSeconds");
    if ((start ?? DEFAULT_SECONDS) >= timeout) return;
    yield {
      code: "FLOE3101",
      what: `a request that answers at its end is cut off after ${start ?? DEFAULT_SECONDS} s`,
      path: [...SPEC, "responseStartTimeoutSeconds"],
      got: start,
      expected: `${timeout}, as timeoutSeconds`,
    };
  },
};

/** The cluster's maximum stands in KnativeServing. */
export const maximumTimeout: LintRule = {
  kinds: REVISIONS,
  *check(manifest, context) {
    const timeout = timeoutOf(manifest);
    const maximum = clusterMaximum(context);
    if (timeout <= maximum) return;
    yield {
      code: "FLOE3102",
      what: `the cluster allows ${maximum} s`,
      path: [...SPEC, "timeoutSeconds"],
      got: timeout,
      expected: `at most ${maximum}, or config.defaults.max-revision-timeout-seconds: "${timeout}" in KnativeServing`,
    };
  },
};

function clusterMaximum(context: LintContext): number {
  const settings = context
    .ofKind("KnativeServing.operator.knative.dev")
    .flatMap(({ object }) =>
      ["defaults", "config-defaults"].map((name) =>
        number(object, "spec", "config", name, "max-revision-timeout-seconds"),
      ),
    );
  return settings.find((seconds) => seconds !== undefined) ?? DEFAULT_MAXIMUM_SECONDS;
}
