import { isDnsLabel, isDnsSubdomain } from "../../constructs/kubernetes/names";
import type { ValuePath } from "../../schema/violation";
import { fields, get } from "../json";
import { kindKey, type Manifest } from "../manifest";
import { podTemplate } from "../pod-spec";
import type { Finding, LintRule } from "../rule";

/** What a kind's names have to be. */
interface NameForm {
  readonly accepts: (name: string) => boolean;
  readonly expected: string;
}

const subdomain: NameForm = {
  accepts: isDnsSubdomain,
  expected: "at most 253 lower-case letters, digits, dashes and dots",
};

const label: NameForm = {
  accepts: isDnsLabel,
  expected: "at most 63 lower-case letters, digits and dashes, beginning with a letter",
};

const namespaceName: NameForm = {
  accepts: (name) => name.length <= 63 && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(name),
  expected: "at most 63 lower-case letters, digits and dashes",
};

/** RBAC takes anything that can stand in a URL's path. */
const pathSegment: NameForm = {
  accepts: (name) => name !== "." && name !== ".." && !/[/%]/.test(name),
  expected: "a name without '/' and '%'",
};

/** A CronJob's Jobs get eleven characters more, and their pods' labels have at most 63. */
const cronJob: NameForm = {
  accepts: (name) => name.length <= 52 && isDnsSubdomain(name),
  expected: "at most 52 lower-case letters, digits, dashes and dots",
};

const forms: Readonly<Record<string, NameForm>> = {
  Namespace: namespaceName,
  Service: label,
  "Service.serving.knative.dev": label,
  "Configuration.serving.knative.dev": label,
  "Route.serving.knative.dev": label,
  "CronJob.batch": cronJob,
  "Role.rbac.authorization.k8s.io": pathSegment,
  "RoleBinding.rbac.authorization.k8s.io": pathSegment,
  "ClusterRole.rbac.authorization.k8s.io": pathSegment,
  "ClusterRoleBinding.rbac.authorization.k8s.io": pathSegment,
};

/** Names that the API server accepts for the kind. */
export const legalNames: LintRule = {
  kinds: ["*"],
  *check(manifest) {
    if (manifest.name.endsWith("*")) return;
    const form = forms[kindKey(manifest)] ?? subdomain;
    if (!form.accepts(manifest.name))
      yield {
        code: "FLOE3903",
        what: `no ${manifest.kind} can have this name`,
        path: ["metadata", "name"],
        got: manifest.name,
        expected: form.expected,
      };
  },
};

const NAME_PART = /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/;

/** Longest total of keys and values of annotations, in bytes. */
const MAX_ANNOTATIONS = 256 * 1024;

/** Labels and annotations of objects and of their pod templates. */
export const legalLabels: LintRule = {
  kinds: ["*"],
  *check(manifest) {
    for (const path of metadataPaths(manifest)) {
      yield* checkLabels(manifest, [...path, "labels"]);
      yield* checkAnnotations(manifest, [...path, "annotations"]);
    }
  },
};

function metadataPaths(manifest: Manifest): ValuePath[] {
  const pod = podTemplate(manifest);
  return [["metadata"], ...(pod === undefined || pod.metadataPath.length === 1 ? [] : [pod.metadataPath])];
}

function* checkLabels({ object }: Manifest, path: ValuePath): Iterable<Finding> {
  for (const [key, value] of fields(object, ...path)) {
    yield* checkKey(key, path, "FLOE3904", "label");
    if (typeof value !== "string" || value === "" || (value.length <= 63 && NAME_PART.test(value))) continue;
    yield {
      code: "FLOE3904",
      what: `no label can have this value`,
      path: [...path, key],
      got: value,
      expected:
        "at most 63 letters, digits, dashes, underscores and dots, beginning and ending with a letter or digit",
    };
  }
}

function* checkAnnotations({ object }: Manifest, path: ValuePath): Iterable<Finding> {
  let size = 0;
  for (const [key, value] of fields(object, ...path)) {
    yield* checkKey(key, path, "FLOE3905", "annotation");
    size += Buffer.byteLength(key) + (typeof value === "string" ? Buffer.byteLength(value) : 0);
  }
  if (size > MAX_ANNOTATIONS)
    yield {
      code: "FLOE3905",
      what: "the annotations are too long",
      path,
      got: `${size} bytes`,
      expected: `at most ${MAX_ANNOTATIONS} bytes`,
    };
}

function* checkKey(
  key: string,
  path: ValuePath,
  code: "FLOE3904" | "FLOE3905",
  noun: string,
): Iterable<Finding> {
  const slash = key.indexOf("/");
  const prefix = slash < 0 ? undefined : key.slice(0, slash);
  const name = key.slice(slash + 1);
  const legal = name.length <= 63 && NAME_PART.test(name) && (prefix === undefined || isDnsSubdomain(prefix));
  if (!legal)
    yield {
      code,
      what: `no ${noun} can have this key`,
      path: [...path, key],
      got: key,
      expected: `a name of at most 63 characters${name.length > 63 ? ` (this has ${name.length})` : ""}, with a domain and '/' before it where needed`,
    };
}

/** A workload's selector has to match its own template. */
export const selectorsMatchTemplates: LintRule = {
  kinds: ["Deployment.apps", "StatefulSet.apps", "DaemonSet.apps", "ReplicaSet.apps"],
  *check({ object }) {
    const labels = get(object, "spec", "template", "metadata", "labels");
    for (const [key, value] of fields(object, "spec", "selector", "matchLabels")) {
      const own = get(labels, key);
      if (own === value) continue;
      yield {
        code: "FLOE3906",
        what: "the selector does not match the pods' labels",
        path: ["spec", "selector", "matchLabels", key],
        got: value,
        expected:
          own === undefined
            ? `a label '${key}' on the pod template`
            : `'${String(own)}', as the template says`,
      };
    }
  },
};
