import type { OperatorChart } from "../operator-chart";
import { OVERRIDES_FILE, wrapperFolder } from "../wrapper-chart";
import { type ApplicationProps, application, type Delivery, type IgnoredDifference } from "./application";

const ADMISSION = "admissionregistration.k8s.io";
const CA_BUNDLE = ".webhooks[]?.clientConfig.caBundle";

/** What an operator writes into the objects of its own chart once it runs. */
const WRITTEN_BY_OPERATORS: Readonly<Record<string, readonly IgnoredDifference[]>> = {
  "envoy-gateway": [caBundle("MutatingWebhookConfiguration")],
  // `base` renders Ignore; istiod turns it into Fail when it is ready to answer.
  istio: [
    caBundle("MutatingWebhookConfiguration"),
    caBundle("ValidatingWebhookConfiguration", ".webhooks[]?.failurePolicy"),
  ],
  knative: [
    { kind: "Secret", name: "operator-webhook-certs", jsonPointers: ["/data"] },
    {
      group: "apiextensions.k8s.io",
      kind: "CustomResourceDefinition",
      jqPathExpressions: [".spec.conversion.webhook.clientConfig.caBundle"],
    },
  ],
  "spark-operator": [
    { kind: "Secret", name: "spark-operator-webhook-certs", jsonPointers: ["/data"] },
    caBundle("MutatingWebhookConfiguration"),
    caBundle("ValidatingWebhookConfiguration"),
  ],
};

/**
 * What is left running when it leaves the repository. Without the CRDs every Gateway and route is gone;
 * without Strimzi nobody restarts the brokers of a Kafka that still holds data.
 */
const KEPT = new Set(["gateway-crds", "strimzi"]);

/** Gateways are swapped: the old controller goes when the new one runs, as it has finalizers to take off. */
const PRUNED_LAST = new Set(["envoy-gateway", "istio"]);

/**
 * The Application of one wrapper chart. Argo CD renders it itself; it needs neither the dependency nor a
 * Chart.lock in the repository (argo-cd reposerver/repository, `helm dependency build`).
 */
export function operatorApplication(
  delivery: Delivery,
  project: string,
  chart: OperatorChart,
): { file: string; object: object } {
  const { name, order, release, namespace, skipCrds = false } = chart;
  const props: ApplicationProps = {
    name: `helm-${name}`,
    wave: order,
    project,
    source: {
      path: `${delivery.path}/${wrapperFolder(chart)}`,
      helm: {
        releaseName: release,
        valueFiles: [OVERRIDES_FILE],
        ...(skipCrds && { skipCrds }),
      },
    },
    targetNamespace: namespace,
    ignoreDifferences: WRITTEN_BY_OPERATORS[name] ?? [],
    keep: KEPT.has(name),
    pruneLast: PRUNED_LAST.has(name),
  };
  return { file: `${order}-helm-${name}.yaml`, object: application(delivery, props) };
}

function caBundle(kind: string, ...others: string[]): IgnoredDifference {
  return { group: ADMISSION, kind, jqPathExpressions: [CA_BUNDLE, ...others] };
}
