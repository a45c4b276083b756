import type { FloeConfig } from "../../../config/types";
import { dependencyOf, type OperatorChart } from "../operator-chart";

/**
 * Camel K. `operator.global` is text, not a boolean: the templates compare it with `"true"`, and with
 * any other value the operator watches its own namespace only and never sees our Integrations.
 *
 * It comes after Knative because it looks for Knative's CRDs once, when it starts.
 *
 * Value names: apache/camel-k helm/camel-k/values.yaml at v2.9.1.
 */
export function camelK({ components, platform }: FloeConfig): OperatorChart {
  const component = components.camel_k;
  return {
    name: "camel-k",
    component: "camel_k",
    description: "Camel K: builds and runs Integrations.",
    release: "camel-k",
    namespace: component.namespace,
    install: "release",
    dependencies: [dependencyOf(component)],
    values: {
      [component.chart_name]: {
        operator: {
          global: "true",
          resources: platform.profile === "production" ? PRODUCTION : PLAYGROUND,
        },
      },
    },
    overrides: component.values,
    order: 65,
    notes: [
      "Images are built inside the operator's pod: the first build downloads a good part of Maven Central and takes minutes.",
      "Two of its CRDs are larger than a client-side apply can take; use `kubectl apply --server-side` for them.",
    ],
  };
}

/** One Maven build at a time fits; the project's own advice for more is what production has. */
const PLAYGROUND = { requests: { cpu: "250m", memory: "768Mi" }, limits: { memory: "3Gi" } };

/** camel-k docs/modules/ROOT/pages/installation/advanced/resources.adoc */
const PRODUCTION = { requests: { cpu: "500m", memory: "2Gi" }, limits: { cpu: "2", memory: "8Gi" } };
