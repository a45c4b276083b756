import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { ImportError } from "../../scripts/import/import-error";
import { formatKindRef, parseSources } from "../../scripts/import/sources";

const entry = {
  component: "Strimzi",
  version: "0.50.0",
  file: "strimzi/kafka.yaml",
  url: "https://example.org/kafka.yaml",
  sha256: "a".repeat(64),
  kinds: ["kafka.strimzi.io/Kafka@v1"],
};

/** Every kind that floe writes, at its one version. */
const KINDS = `
  argoproj.io/AppProject@v1alpha1                  argoproj.io/Application@v1alpha1
  camel.apache.org/Integration@v1                  camel.apache.org/IntegrationPlatform@v1
  ceph.rook.io/CephBucketNotification@v1           ceph.rook.io/CephBucketTopic@v1
  ceph.rook.io/CephObjectStore@v1                  ceph.rook.io/CephObjectStoreUser@v1
  eventing.knative.dev/Broker@v1                   eventing.knative.dev/EventTransform@v1alpha1
  eventing.knative.dev/KafkaSink@v1alpha1          eventing.knative.dev/Trigger@v1
  flows.knative.dev/Sequence@v1                    gateway.envoyproxy.io/BackendTrafficPolicy@v1alpha1
  gateway.envoyproxy.io/EnvoyProxy@v1alpha1        gateway.networking.k8s.io/Gateway@v1
  gateway.networking.k8s.io/GatewayClass@v1        gateway.networking.k8s.io/HTTPRoute@v1
  gateway.networking.k8s.io/ReferenceGrant@v1beta1 kafka.strimzi.io/Kafka@v1
  kafka.strimzi.io/KafkaNodePool@v1                kafka.strimzi.io/KafkaTopic@v1
  kafka.strimzi.io/KafkaUser@v1                    messaging.knative.dev/Channel@v1
  messaging.knative.dev/Subscription@v1            monitoring.coreos.com/PodMonitor@v1
  monitoring.coreos.com/PrometheusRule@v1          monitoring.coreos.com/ServiceMonitor@v1
  networking.istio.io/DestinationRule@v1           networking.istio.io/EnvoyFilter@v1alpha3
  networking.istio.io/ServiceEntry@v1              networking.istio.io/VirtualService@v1
  objectbucket.io/ObjectBucketClaim@v1alpha1       operator.knative.dev/KnativeEventing@v1beta1
  operator.knative.dev/KnativeServing@v1beta1      security.istio.io/AuthorizationPolicy@v1
  security.istio.io/PeerAuthentication@v1          security.istio.io/RequestAuthentication@v1
  serving.knative.dev/Configuration@v1             serving.knative.dev/DomainMapping@v1beta1
  serving.knative.dev/Route@v1                     serving.knative.dev/Service@v1
  sinks.knative.dev/JobSink@v1alpha1               sources.knative.dev/KafkaSource@v1
  sources.knative.dev/PingSource@v1                sources.knative.dev/SinkBinding@v1
  sparkoperator.k8s.io/ScheduledSparkApplication@v1beta2
  sparkoperator.k8s.io/SparkApplication@v1beta2    telemetry.istio.io/Telemetry@v1
`
  .trim()
  .split(/\s+/);

const path = "imports/sources.json";

describe("imports/sources.json", () => {
  const sources = parseSources(readFileSync(join(__dirname, "../..", path), "utf8"), path);

  it("names every kind once, at one version", () => {
    expect(sources.flatMap((source) => source.kinds.map(formatKindRef)).sort()).toEqual(KINDS);
  });

  it("pins every URL to the release it names", () => {
    // Gateway API and the manifests of Knative come with the release of another project, which its URL names.
    const bundled = new Set(["Gateway API", "Knative Kafka"]);
    for (const { component, version, url } of sources.filter((source) => !bundled.has(source.component))) {
      expect(`${component}: ${url}`).toContain(version);
    }
    expect(sources.filter(({ url }) => /\/(main|master|HEAD|latest)\//.test(url))).toEqual([]);
  });
});

describe("parseSources", () => {
  it("parses component, release, file, url, digest and kinds", () => {
    expect(parseSources(JSON.stringify([entry]), path)).toEqual([
      { ...entry, kinds: [{ group: "kafka.strimzi.io", kind: "Kafka", version: "v1" }] },
    ]);
  });

  it("refuses a kind that is listed twice, also at two versions", () => {
    const twice = [entry, { ...entry, file: "other.yaml", kinds: ["kafka.strimzi.io/Kafka@v1beta2"] }];
    expect(() => parseSources(JSON.stringify(twice), path)).toThrow(
      /IMPORT_SOURCES_INVALID: a kind is listed twice.*kafka\.strimzi\.io\/Kafka.*v1 and v1beta2/s,
    );
  });

  it.each([
    ["component", undefined],
    ["version", "v0.50.0"],
    ["file", "/etc/passwd"],
    ["file", "strimzi/../../secret"],
    ["url", "http://example.org/kafka.yaml"],
    ["sha256", "A".repeat(64)],
    ["kinds", []],
    ["kinds[0]", ["kafka.strimzi.io/Kafka"]],
    ["kinds[0]", ["Kafka@v1"]],
    ["kinds[0]", [7]],
  ])("names the place of a bad %s (%j)", (field, value) => {
    const text = JSON.stringify([{ ...entry, [field.replace("[0]", "")]: value }]);
    const parse = () => parseSources(text, path);
    expect(parse).toThrow(ImportError);
    expect(parse).toThrow(`imports/sources.json[0].${field}`);
  });

  it.each(["{", "{}", "[null]", "[[]]"])("refuses %s", (text) => {
    expect(() => parseSources(text, path)).toThrow(/^IMPORT_SOURCES_INVALID/s);
  });

  it("answers any JSON with sources or an ImportError", () => {
    const field = fc.oneof(fc.jsonValue(), fc.constantFrom(...Object.values(entry)));
    const record = fc.record(
      { component: field, version: field, file: field, url: field, sha256: field, kinds: field },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), fc.array(record)), (value) => {
        try {
          expect(Array.isArray(parseSources(JSON.stringify(value), path))).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(ImportError);
        }
      }),
      { numRuns: 200 },
    );
  });
});
