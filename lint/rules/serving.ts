import { fields, items, number, text } from "../json";
import type { LintRule } from "../rule";

const KSVC = "Service.serving.knative.dev";
const AUTOSCALING = "autoscaling.knative.dev/";

/** Percentages of a split add up to 100. */
export const trafficAddsUp: LintRule = {
  kinds: [KSVC, "Route.serving.knative.dev"],
  *check({ object }) {
    const targets = items(object, "spec", "traffic");
    if (targets.length === 0) return;
    const sum = targets.reduce((total, [, target]) => total + (number(target, "percent") ?? 0), 0);
    if (sum === 100) return;
    yield {
      code: "FLOE3107",
      what: `the percentages add up to ${sum}`,
      path: ["spec", "traffic"],
      got: targets.map(([, target]) => number(target, "percent") ?? 0),
      expected: "percentages that add up to 100",
    };
  },
};

/** Scaling is a revision's matter; `rollout-duration` and the like stay on the Service. */
export const autoscalingOnTemplates: LintRule = {
  kinds: [KSVC],
  *check({ object }) {
    for (const [key, value] of fields(object, "metadata", "annotations"))
      if (key.startsWith(AUTOSCALING))
        yield {
          code: "FLOE3108",
          what: `Knative refuses '${key}' here`,
          path: ["metadata", "annotations", key],
          got: value,
          expected: "the annotation under spec.template.metadata.annotations",
        };
  },
};

/** A revision that a template names belongs to its Service by name. */
export const revisionNames: LintRule = {
  kinds: [KSVC, "Configuration.serving.knative.dev"],
  *check({ object, name }) {
    const revision = text(object, "spec", "template", "metadata", "name");
    if (revision === undefined || revision.startsWith(`${name}-`)) return;
    yield {
      code: "FLOE3109",
      what: "the revision's name does not begin with the Service's",
      path: ["spec", "template", "metadata", "name"],
      got: revision,
      expected: `a name that begins with '${name}-'`,
    };
  },
};
