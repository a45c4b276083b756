import { parse, parseAllDocuments } from "yaml";
import { healthChecks } from "../../constructs/delivery/argocd/config-map";
import { changedConfig } from "../support/changed-config";
import { config, type Manifest, only, schemaViolations } from "../support/manifests";
import { applicationsOf, fileOf, type RenderedApplication, renderDelivery, waveOf } from "./rendered";

const onEnvoy = renderDelivery(config());
const onIstio = renderDelivery(
  changedConfig({
    platform: { profile: "production" },
    components: { envoy_gateway: { enabled: false }, istio: { enabled: true } },
    ingest: { dispatcher: "minifi" },
  }),
);
const deliveries = [
  ["Envoy Gateway", onEnvoy],
  ["Istio", onIstio],
] as const;

function named(applications: readonly RenderedApplication[], name: string): RenderedApplication {
  const found = applications.find(({ metadata }) => metadata.name === `floe-${name}`);
  if (found === undefined) throw new Error(`no Application floe-${name}`);
  return found;
}

describe.each(deliveries)("with %s", (_, delivery) => {
  const applications = applicationsOf(delivery);

  test("every Application and project is valid", () => {
    const bootstrap = parseAllDocuments(delivery.texts.get("argocd/bootstrap.yaml") ?? "").map((one) =>
      one.toJS(),
    );
    const project = fileOf(delivery, "argocd/applications/00-project.yaml") as Manifest;
    expect(schemaViolations([...applications, ...bootstrap, project])).toEqual([]);
  });

  test("every file of dist/ belongs to exactly one Application", () => {
    const globs = applications
      .map(({ spec }) => spec.source.directory?.include as string | undefined)
      .filter((glob) => glob !== undefined);
    for (const id of delivery.chartIds) {
      expect([id, globs.filter((glob) => matches(glob, `${id}.k8s.yaml`)).length]).toEqual([id, 1]);
    }
    expect(globs).toHaveLength(delivery.chartIds.length);
  });

  test("every wrapper chart belongs to exactly one Application", () => {
    const wrappers = [...delivery.texts.keys()].filter((path) => path.endsWith("/Chart.yaml"));
    const paths = applications.map(({ spec }) => spec.source.path);
    for (const wrapper of wrappers) {
      const folder = `dist/${wrapper.replace("/Chart.yaml", "")}`;
      expect([folder, paths.filter((path) => path === folder).length]).toEqual([folder, 1]);
    }
    expect(paths.filter((path) => path !== "dist")).toHaveLength(wrappers.length);
  });

  test("no two Applications have one name", () => {
    const names = applications.map(({ metadata }) => metadata.name);
    expect(names).toEqual([...new Set(names)]);
  });

  test("namespaces come before operators, operators before their objects", () => {
    const wave = (name: string) => waveOf(named(applications, name));
    const operators = ["helm-strimzi", "helm-knative", "helm-spark-operator"].map(wave);
    expect(wave("namespaces")).toBeLessThan(wave("helm-gateway-crds"));
    expect(wave("helm-gateway-crds")).toBeLessThan(Math.min(...operators));
    expect(Math.max(...operators)).toBeLessThan(Math.min(wave("gateway"), wave("kafka")));
    expect(wave("kafka")).toBeLessThan(wave("topics"));
    expect(Math.max(wave("gateway"), wave("topics"))).toBeLessThan(wave("knative-serving"));
    expect(wave("knative-eventing")).toBeLessThan(Math.min(wave("hello"), wave("eventing-demo")));
    expect(wave("knative-eventing")).toBeLessThan(wave("helm-camel-k"));
    expect(wave("helm-camel-k")).toBeLessThan(wave("camel-k"));
    expect(wave("camel-k")).toBeLessThan(wave("dispatcher"));
  });

  test("Applications apply on the server, wait for CRDs of others and try again", () => {
    for (const { spec } of applications) {
      expect(spec.syncPolicy.syncOptions).toEqual(
        expect.arrayContaining(["ServerSideApply=true", "SkipDryRunOnMissingResource=true"]),
      );
      expect(spec.syncPolicy.retry.limit).toBeGreaterThan(0);
      expect(spec.syncPolicy.automated.selfHeal).toBe(true);
    }
  });

  test("the project admits every repository and namespace that its Applications use", () => {
    const { spec } = fileOf(delivery, "argocd/applications/00-project.yaml") as RenderedApplication;
    const namespaces = spec.destinations.map((one: { namespace: string }) => one.namespace);
    for (const one of applications) {
      expect(one.spec.project).toBe("floe");
      expect(spec.sourceRepos).toContain(one.spec.source.repoURL);
      expect(namespaces).toContain(one.spec.destination.namespace);
    }
    for (const [path, text] of delivery.texts) {
      if (!path.endsWith("/Chart.yaml")) continue;
      for (const { repository } of parse(text).dependencies) {
        expect(spec.sourceRepos).toContain(repository.replace(/^oci:\/\//, ""));
      }
    }
  });

  test("the project of the platform cannot reach Argo CD", () => {
    const { spec } = fileOf(delivery, "argocd/applications/00-project.yaml") as RenderedApplication;
    expect(spec.destinations.map((one: { namespace: string }) => one.namespace)).not.toContain("argocd");
  });
});

describe("mesh", () => {
  const applications = applicationsOf(onIstio);

  test("its policies come last, after everything that they guard", () => {
    const [last] = applications.slice(-1);
    expect(last?.metadata.name).toBe("floe-mesh");
  });

  test("Istio comes before the Gateways, Kiali after what it shows", () => {
    expect(waveOf(named(applications, "helm-istio"))).toBeLessThan(waveOf(named(applications, "gateway")));
    expect(waveOf(named(applications, "helm-kiali"))).toBeGreaterThan(waveOf(named(applications, "tracing")));
  });

  test("what istiod writes into its webhooks is left to it, also when syncing", () => {
    const { spec } = named(applications, "helm-istio");
    expect(spec.ignoreDifferences).toEqual([
      {
        group: "admissionregistration.k8s.io",
        kind: "MutatingWebhookConfiguration",
        jqPathExpressions: [".webhooks[]?.clientConfig.caBundle"],
      },
      {
        group: "admissionregistration.k8s.io",
        kind: "ValidatingWebhookConfiguration",
        jqPathExpressions: [".webhooks[]?.clientConfig.caBundle", ".webhooks[]?.failurePolicy"],
      },
    ]);
    expect(spec.syncPolicy.syncOptions).toContain("RespectIgnoreDifferences=true");
  });
});

describe("what is protected from being pruned", () => {
  const applications = applicationsOf(onEnvoy);

  test.each(["helm-gateway-crds", "helm-strimzi"])("%s stays whatever happens to its Application", (name) => {
    const { metadata, spec } = named(applications, name);
    expect(metadata).not.toHaveProperty("finalizers");
    expect(spec.syncPolicy.automated.prune).toBe(false);
    expect(spec.syncPolicy.syncOptions).toEqual(expect.arrayContaining(["Prune=false", "Delete=false"]));
  });

  test("Envoy Gateway does not bring CRDs, so removing it removes none", () => {
    expect(named(applications, "helm-envoy-gateway").spec.source.helm.skipCrds).toBe(true);
  });

  test.each([
    ["helm-envoy-gateway", onEnvoy],
    ["helm-istio", onIstio],
  ] as const)("%s is removed when the other gateway runs", (name, delivery) => {
    const { metadata } = named(applicationsOf(delivery), name);
    expect(metadata.annotations).toMatchObject({ "argocd.argoproj.io/sync-options": "PruneLast=true" });
  });
});

describe("the source of an Application", () => {
  const delivery = renderDelivery(
    changedConfig({
      delivery: {
        repo_url: "git@git.example:platform.git",
        revision: "v3",
        path: "./clusters/one/",
        argocd_namespace: "gitops",
      },
    }),
  );
  const applications = applicationsOf(delivery);

  test("is what the configuration says", () => {
    expect(named(applications, "kafka")).toMatchObject({
      metadata: { namespace: "gitops" },
      spec: {
        source: {
          repoURL: "git@git.example:platform.git",
          targetRevision: "v3",
          path: "clusters/one",
          directory: { recurse: false, include: "??-kafka.k8s.yaml" },
        },
      },
    });
    expect(named(applications, "helm-strimzi").spec.source).toMatchObject({
      path: "clusters/one/helm/strimzi",
      helm: { releaseName: "strimzi", valueFiles: ["values-overrides.yaml"] },
    });
  });

  test("the root reads the others, and its removal removes nothing", () => {
    const documents = parseAllDocuments(delivery.texts.get("argocd/bootstrap.yaml") ?? "").map((one) =>
      one.toJS(),
    );
    const root = only(documents as Manifest[], "Application");
    expect(root.metadata).not.toHaveProperty("finalizers");
    expect(root).toMatchObject({
      spec: { project: "floe-root", source: { path: "clusters/one/argocd/applications" } },
    });
  });
});

test("webhooks of Knative are asked what they would fill in, before anything is called different", () => {
  const options = (name: string) =>
    named(applicationsOf(onEnvoy), name).metadata.annotations?.["argocd.argoproj.io/compare-options"];
  expect(options("hello")).toBe("ServerSideDiff=true,IncludeMutationWebhook=true");
  expect(options("kafka")).toBe("ServerSideDiff=true");
});

test("Rook may note the bucket that it bound to a claim", () => {
  expect(named(applicationsOf(onEnvoy), "object-store").spec.ignoreDifferences).toEqual([
    { group: "objectbucket.io", kind: "ObjectBucketClaim", jsonPointers: ["/spec/objectBucketName"] },
  ]);
});

test("argocd-cm carries every health check and leaves aggregated roles alone", () => {
  const { data, metadata } = fileOf(onEnvoy, "argocd/argocd-cm.yaml") as Manifest & {
    data: Record<string, string>;
  };
  expect(metadata).toMatchObject({ name: "argocd-cm", namespace: "argocd" });
  expect(data).toMatchObject({ "resource.compareoptions": "ignoreAggregatedRoles: true\n" });
  for (const [kind, script] of Object.entries(healthChecks)) {
    expect(data[`resource.customizations.health.${kind}`]).toBe(script);
  }
});

/** Argo CD's globs, as far as ours go: `?` is one character. */
function matches(glob: string, file: string): boolean {
  const pattern = glob.replace(/[.]/g, "\\$&").replace(/\?/g, ".");
  return new RegExp(`^${pattern}$`).test(file);
}
