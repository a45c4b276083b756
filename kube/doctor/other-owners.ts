import type { Diagnostic } from "../../diagnostics/diagnostic";
import { describe } from "../deploy/wait-ready";
import { servedKinds } from "../kinds";
import type { Kubectl } from "../kubectl";
import { kindKey } from "../ownership";
import { argoApplications } from "./argocd";
import { type Examination, found, type Patient, skipped, well } from "./examination";

/** What says of a CRD whose it is. */
interface CrdOwner {
  readonly name: string;
  /** Namespace and name of the Helm release. */
  readonly release: string;
  readonly bundleVersion: string;
  readonly channel: string;
}

const GATEWAY_API = "gateway.networking.k8s.io";

/** The bundle that Envoy Gateway 1.7.0 ships, and that net-gateway-api 1.21 was tested with. */
const BUNDLE = { version: "v1.4.1", channel: "experimental" };

/** Operators that act on the whole cluster: a second one would act on the same objects. */
const CLUSTER_WIDE: Readonly<Record<string, string>> = {
  "envoy-gateway": "envoy-gateway",
  istio: "istiod",
  knative: "knative-operator",
  "camel-k": "camel-k-operator",
};

const crdLists = new WeakMap<Kubectl, Promise<readonly CrdOwner[]>>();

/** CRDs are large, so kubectl is asked for four words of each, once for all examinations. */
function crds({ kubectl }: Patient): Promise<readonly CrdOwner[]> {
  const known = crdLists.get(kubectl);
  if (known !== undefined) return known;
  const note = (key: string) => `{.metadata.annotations.${key.replaceAll(".", "\\.")}}`;
  const columns = [
    "{.metadata.name}",
    `${note("meta.helm.sh/release-namespace")}/${note("meta.helm.sh/release-name")}`,
    note(`${GATEWAY_API}/bundle-version`),
    note(`${GATEWAY_API}/channel`),
  ].join("|");
  const asked = kubectl
    .run(["get", "customresourcedefinitions", "-o", `jsonpath={range .items[*]}${columns}{"\\n"}{end}`])
    .then((said) =>
      said
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => {
          const [name = "", release = "", bundleVersion = "", channel = ""] = line.split("|");
          return { name, release: release === "/" ? "" : release, bundleVersion, channel };
        }),
    );
  crdLists.set(kubectl, asked);
  return asked;
}

/** What somebody else has brought or still brings. */
export const ownerExaminations: readonly Examination[] = [
  {
    id: "gateway-api.crds",
    title: "Gateway API",
    phase: 1,
    run: async (patient) => {
      const gateways = (await crds(patient)).find(({ name }) => name === `gateways.${GATEWAY_API}`);
      const ours = patient.config.delivery.gateway_api_crds;
      if (gateways === undefined)
        return ours
          ? well("not there yet; floe brings it")
          : found("", {
              code: "FLOE8114",
              what: "the CRDs of the Gateway API are not there, and floe was told not to bring them",
              where: { path: "delivery.gateway_api_crds" },
            });
      const { bundleVersion, channel, release } = gateways;
      const detail = `${bundleVersion} ${channel}`;
      if (!ours || (bundleVersion === BUNDLE.version && channel === BUNDLE.channel)) return well(detail);
      return found(detail, {
        code: "FLOE8109",
        what: `floe would replace the Gateway API's CRDs${release === "" ? "" : ` of release ${release}`}`,
        where: { path: "delivery.gateway_api_crds" },
        got: detail,
        expected: `${BUNDLE.version} ${BUNDLE.channel}`,
      });
    },
  },
  {
    id: "operators.others",
    title: "operators of others",
    run: async (patient) => {
      const owners = await crds(patient);
      const charts = patient.steps.flatMap((step) => (step.kind === "chart" ? [step.chart] : []));
      const findings = charts.flatMap((chart): Diagnostic[] => {
        const own = `${chart.namespace}/${chart.release}`;
        const deployment = CLUSTER_WIDE[chart.name];
        const second = patient.cluster
          .all("Deployment.apps")
          .find(({ metadata }) => metadata.name === deployment && metadata.namespace !== chart.namespace);
        const groups = CRD_GROUPS[chart.name];
        const taken = owners.find(
          ({ name, release }) => release !== "" && release !== own && groups?.test(name) === true,
        );
        const where = { path: `components.${chart.component}` };
        return [
          ...(second === undefined
            ? []
            : [{ code: "FLOE8110" as const, what: `${describe(second)} does the same work already`, where }]),
          ...(taken === undefined
            ? []
            : [
                {
                  code: "FLOE8110" as const,
                  what: `CRD ${taken.name} belongs to release ${taken.release}, so Helm would refuse ours`,
                  where,
                },
              ]),
        ];
      });
      return findings.length === 0 ? well("none in the way") : found("", ...findings);
    },
  },
  {
    id: "kinds.missing",
    title: "kinds that are expected",
    run: async ({ rendered, kubectl }) => {
      const served = await servedKinds(kubectl);
      const missing = new Map<string, string>();
      for (const object of rendered) {
        const kind = kindKey(object);
        if (EXPECTED.test(kind) && !served.has(kind)) missing.set(kind, describe(object));
      }
      if (missing.size === 0) return well("all there");
      return found(
        "",
        ...[...missing].map(
          ([kind, example]): Diagnostic => ({
            code: "FLOE8114",
            what: `the cluster does not know ${kind}, which ${example} is`,
            where: {},
          }),
        ),
      );
    },
  },
  {
    id: "delivery.argocd",
    title: "Argo CD",
    run: async ({ kubectl }) => {
      const [first, ...others] = await argoApplications(kubectl);
      if (first === undefined) return skipped("does not deliver this platform");
      return found(`${others.length + 1} Applications`, {
        code: "FLOE8116",
        what: `${describe(first)} syncs this platform by itself`,
        where: {},
      });
    },
  },
];

/** Kinds that exist before floe comes. */
const EXPECTED = /\.(monitoring\.coreos\.com|ceph\.rook\.io|objectbucket\.io)$/;

/** CRDs in the `templates/` of a chart belong to one release only. */
const CRD_GROUPS: Readonly<Record<string, RegExp>> = {
  knative: /\.operator\.knative\.dev$/,
  istio: /\.istio\.io$/,
};
