import { type ChartFile, parseChartId } from "../chart-file";
import { type ApplicationProps, application, type Delivery, type IgnoredDifference } from "./application";

/** Fields of a kind that its controller writes into the spec. */
const WRITTEN_BY_CONTROLLERS: readonly (IgnoredDifference & { readonly group: string })[] = [
  // Rook notes which ObjectBucket it bound to the claim.
  { group: "objectbucket.io", kind: "ObjectBucketClaim", jsonPointers: ["/spec/objectBucketName"] },
];

/** Groups whose webhooks fill in defaults, so that a live object has more than its file says. */
const DEFAULTED_GROUPS = /\.(serving|eventing|sources|sinks|messaging|flows)\.knative\.dev$/;

/**
 * The Application of one file of dist/. Its wave is the number of the file.
 *
 * The file is found by its name without the number, which may change without moving the objects to
 * another Application.
 */
export function chartApplication(
  delivery: Delivery,
  project: string,
  { id, phase, kinds, namespaces }: ChartFile,
): { file: string; object: object } {
  const { order, name } = parseChartId(id);
  const props: ApplicationProps = {
    name,
    wave: order,
    project,
    source: { path: delivery.path, directory: { recurse: false, include: `??-${name}.k8s.yaml` } },
    targetNamespace: namespaces[0] ?? "default",
    ignoreDifferences: WRITTEN_BY_CONTROLLERS.filter(({ kind, group }) => kinds.includes(`${kind}.${group}`)),
    mutatedByWebhooks: kinds.some((kind) => DEFAULTED_GROUPS.test(kind)),
    labels: phase === undefined ? {} : { "floe.dev/phase": String(phase) },
  };
  return { file: `${id}.yaml`, object: application(delivery, props) };
}
