import { type ServedKind, servedKinds } from "../kinds";
import type { KubeObject } from "../kubectl";
import { kindKey } from "../ownership";
import { type Examination, found, type Patient, well } from "./examination";

/** One thing that has to be allowed. */
interface Permission {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
}

/** What Helm makes of charts, beside what dist/ has. */
const OF_CHARTS: readonly Permission[] = [
  { group: "apiextensions.k8s.io", resource: "customresourcedefinitions" },
  { group: "rbac.authorization.k8s.io", resource: "clusterroles" },
  { group: "rbac.authorization.k8s.io", resource: "clusterrolebindings" },
  { group: "admissionregistration.k8s.io", resource: "validatingwebhookconfigurations" },
  { group: "admissionregistration.k8s.io", resource: "mutatingwebhookconfigurations" },
  { group: "apps", resource: "deployments" },
  { group: "", resource: "secrets" },
  { group: "", resource: "serviceaccounts" },
].map((where) => ({ verb: "create", ...where }));

/** kubectl prints what it has created one by one, not as a list: a line each. */
const ANSWER = `{.status.allowed} ${["verb", "resource", "group"]
  .map((field) => `{.spec.resourceAttributes.${field}}`)
  .join(" ")}{"\\n"}`;

/** Whether the one who deploys may do it, asked of the API server itself. */
export const permissionExaminations: readonly Examination[] = [
  {
    id: "permissions",
    title: "permissions",
    run: async (patient) => {
      const { kubectl } = patient;
      const all = await kubectl.try(["auth", "can-i", "*", "*", "--all-namespaces"]);
      if (all.stdout.startsWith("yes")) return well("everything is allowed");
      const wanted = await wantedPermissions(patient);
      const said = await kubectl.run(["create", "-f", "-", `-o=jsonpath=${ANSWER}`], {
        input: reviews(wanted),
      });
      const answers = said.split("\n").map((line) => line.trimEnd().split(" "));
      const refused = answers
        .filter(([allowed]) => allowed === "false")
        .map(([, verb, resource, group]) => `${verb} ${resource}${group === undefined ? "" : `.${group}`}`);
      if (refused.length === 0) return well(`${wanted.length} asked for, all allowed`);
      return found("", {
        code: "FLOE8112",
        what: `you may not ${refused.slice(0, 5).join(", ")}${refused.length > 5 ? ` and ${refused.length - 5} more` : ""}`,
        where: {},
      });
    },
  },
];

/** Server-side apply is a patch, and a create where there is nothing yet. */
async function wantedPermissions({ kubectl, rendered, steps }: Patient): Promise<readonly Permission[]> {
  const served = await servedKinds(kubectl);
  const kinds = new Map(rendered.map((object) => [kindKey(object), object]));
  const ofObjects = [...kinds.values()].flatMap((object) =>
    ["get", "create", "patch"].map((verb) => ({ verb, ...resourceOf(object, served) })),
  );
  return [...ofObjects, ...(steps.some(({ kind }) => kind === "chart") ? OF_CHARTS : [])];
}

/** Kinds that are still to come are not listed; all of theirs have regular plurals. */
function resourceOf(object: KubeObject, served: ReadonlyMap<string, ServedKind>): Omit<Permission, "verb"> {
  const key = kindKey(object);
  const group = key.slice(key.indexOf(".") + 1);
  const name = served.get(key)?.resource.split(".")[0];
  return { group, resource: name ?? plural(object.kind.toLowerCase()) };
}

function plural(noun: string): string {
  if (/[^aeo]y$/.test(noun)) return `${noun.slice(0, -1)}ies`;
  return /(s|x)$/.test(noun) ? `${noun}es` : `${noun}s`;
}

function reviews(permissions: readonly Permission[]): string {
  const items = permissions.map((resourceAttributes) => ({
    apiVersion: "authorization.k8s.io/v1",
    kind: "SelfSubjectAccessReview",
    spec: { resourceAttributes },
  }));
  return JSON.stringify({ apiVersion: "v1", kind: "List", items });
}
