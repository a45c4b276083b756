import { parseConfig } from "../../config/load";
import { isoSeconds } from "../../lint/duration";
import { indexObjects } from "../../lint/known-objects";
import { lint } from "../../lint/lint";
import { factsOf, noFacts } from "../../lint/platform-facts";
import { parseManifests } from "../../lint/read-manifests";
import { isNamespaced } from "../../lint/scope";
import { serviceHost, serviceHostsIn } from "../../lint/service-host";

function keysOf(yaml: string, kind: string, name: string, namespace = "a"): readonly string[] | undefined {
  const { manifests } = parseManifests(yaml, "x.yaml");
  return indexObjects(manifests, noFacts).find({ group: "", kind, namespace, name })?.keys;
}

describe("what operators make exists", () => {
  test.each<[maker: string, kind: string, name: string, key: string]>([
    [
      "apiVersion: kafka.strimzi.io/v1\nkind: KafkaUser\nmetadata: {name: u, namespace: a}\nspec: {authentication: {type: scram-sha-512}}",
      "Secret",
      "u",
      "password",
    ],
    [
      "apiVersion: kafka.strimzi.io/v1\nkind: KafkaUser\nmetadata: {name: u, namespace: a}\nspec: {authentication: {type: tls}}",
      "Secret",
      "u",
      "user.crt",
    ],
    [
      "apiVersion: kafka.strimzi.io/v1\nkind: Kafka\nmetadata: {name: c, namespace: a}",
      "Secret",
      "c-cluster-ca-cert",
      "ca.crt",
    ],
    [
      "apiVersion: objectbucket.io/v1alpha1\nkind: ObjectBucketClaim\nmetadata: {name: b, namespace: a}",
      "Secret",
      "b",
      "AWS_ACCESS_KEY_ID",
    ],
    [
      "apiVersion: objectbucket.io/v1alpha1\nkind: ObjectBucketClaim\nmetadata: {name: b, namespace: a}",
      "ConfigMap",
      "b",
      "BUCKET_HOST",
    ],
    [
      "apiVersion: operator.knative.dev/v1beta1\nkind: KnativeServing\nmetadata: {name: s, namespace: a}\nspec: {config: {features: {x: y}}}",
      "ConfigMap",
      "config-features",
      "x",
    ],
    [
      "apiVersion: cert-manager.io/v1\nkind: Certificate\nmetadata: {name: c, namespace: a}\nspec: {secretName: tls}",
      "Secret",
      "tls",
      "tls.crt",
    ],
    [
      "apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata: {name: s, namespace: a}\nspec: {encryptedData: {token: x}}",
      "Secret",
      "s",
      "token",
    ],
    ["apiVersion: v1\nkind: Namespace\nmetadata: {name: a}", "ConfigMap", "kube-root-ca.crt", "ca.crt"],
  ])("%s", (yaml, kind, name, key) => expect(keysOf(yaml, kind, name)).toContain(key));

  test("an ExternalSecret's keys are not known, so any may be referred to", () => {
    const yaml =
      "apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: s, namespace: a}";
    const { manifests } = parseManifests(yaml, "x.yaml");
    expect(
      indexObjects(manifests, noFacts).find({ group: "", kind: "Secret", namespace: "a", name: "s" }),
    ).toEqual({
      group: "",
      kind: "Secret",
      namespace: "a",
      name: "s",
    });
  });
});

describe("what a configuration says exists", () => {
  const facts = factsOf(
    parseConfig(
      "catalog: {secret: catalog-keys}\nplatform: {external: [{api_version: v1, kind: Namespace, name: lakehouse}]}",
    ),
  );
  const names = facts.external.map(({ kind, name, namespace }) =>
    [kind, namespace, name].filter(Boolean).join(" "),
  );

  test.each([
    "Namespace lakehouse",
    "Namespace rook-ceph",
    "Namespace monitoring",
    "Namespace argocd",
    "StorageClass ceph-block",
    "StorageClass ceph-bucket",
    "CephObjectStore rook-ceph s3-store",
    "Secret rook-ceph s3-events-keys",
    "Secret eventing-demo s3-events-keys",
    "Secret eventing-demo catalog-keys",
  ])("%s", (name) => expect(names).toContain(name));

  test("istiod's GatewayClass is there with Istio only", () => {
    expect(names).not.toContain("GatewayClass istio");
    const istio = parseConfig("components: {istio: {enabled: true}, envoy_gateway: {enabled: false}}");
    expect(factsOf(istio).external).toContainEqual({
      api_version: "gateway.networking.k8s.io/v1",
      kind: "GatewayClass",
      name: "istio",
    });
  });
});

test.each<[group: string, kind: string, namespaced: boolean | undefined]>([
  ["", "Namespace", false],
  ["", "Secret", true],
  ["gateway.networking.k8s.io", "GatewayClass", false],
  ["gateway.networking.k8s.io", "Gateway", true],
  ["rbac.authorization.k8s.io", "ClusterRole", false],
  ["example.com", "Thing", undefined],
])("scope of %s/%s", (group, kind, namespaced) => expect(isNamespaced(group, kind)).toBe(namespaced));

test.each<[text: string, seconds: number | undefined]>([
  ["PT30S", 30],
  ["PT1M30S", 90],
  ["PT0.2S", 0.2],
  ["P1DT1H", 90_000],
  ["P", undefined],
  ["PT", undefined],
  ["30s", undefined],
  ["", undefined],
])("duration %s", (text, seconds) => expect(isoSeconds(text)).toBe(seconds));

test.each<[host: string, service: ReturnType<typeof serviceHost>]>([
  ["api", { name: "api", namespace: "apps" }],
  ["api.other.svc", { name: "api", namespace: "other" }],
  ["api.other.svc.cluster.local:8080", { name: "api", namespace: "other", port: 8080 }],
  ["api.example", undefined],
  ["*.example.com", undefined],
  ["reviews.example.com", undefined],
])("host %s", (host, service) => expect(serviceHost(host, "apps")).toEqual(service));

test("hosts are found in the midst of other text", () => {
  const text = "http://a.b.svc:80/x,jdbc:postgresql://c.d.svc.cluster.local/db https://e.svc.example.com";
  expect([...serviceHostsIn(text)]).toEqual([
    { name: "a", namespace: "b", port: 80 },
    { name: "c", namespace: "d" },
  ]);
});

test("kinds without a known schema are told, not judged", () => {
  const { manifests } = parseManifests(
    "apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: t}\nany: {field: 1}",
    "x",
  );
  expect(lint(manifests)).toMatchObject({ diagnostics: [], unknownKinds: ["Thing.example.com"] });
});
