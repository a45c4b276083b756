import { Testing } from "cdk8s";
import { ObjectStoreChart } from "../../charts/object-store";
import { KafkaCluster } from "../../constructs/kafka/kafka-cluster";
import { KafkaTopic } from "../../constructs/kafka/kafka-topic";
import { type ConfigChange, changedConfig } from "../support/changed-config";
import { find } from "../support/find";
import { identities, manifestsOf, schemaViolations, toYaml } from "../support/manifests";

type InboxChange = NonNullable<NonNullable<ConfigChange["ingest"]>["inbox"]>;

function chart(inbox: InboxChange = {}, demo_credentials = false): ObjectStoreChart {
  const settings = changedConfig({ ingest: { inbox, demo_credentials } });
  return new ObjectStoreChart(Testing.app(), {
    components: settings.components,
    ingest: settings.ingest,
    events: KafkaTopic.fromName("s3-events", KafkaCluster.fromName("events-kafka", "kafka")),
    workloadNamespace: settings.platform.eventing_namespace,
  });
}

const ACCESS = ["owner", "policy", "claim"] as const;

describe("50-object-store", () => {
  test("renders a bucket that belongs to its user, and no secret", () => {
    const objects = manifestsOf(chart());
    expect(toYaml(objects)).toMatchSnapshot();
    expect(objects.map((object) => object.kind)).not.toContain("Secret");
  });

  test.each(ACCESS)("satisfies Rook's schemas with access by %s", (access) => {
    expect(schemaViolations(manifestsOf(chart({ access })))).toEqual([]);
  });

  test.each(ACCESS)("has claim, topic and notifications in one namespace with access by %s", (access) => {
    const namespaces = manifestsOf(chart({ access }))
      .filter(({ kind }) => kind !== "CephObjectStoreUser")
      .map(({ metadata }) => metadata.namespace);
    expect(new Set(namespaces)).toEqual(new Set([access === "claim" ? "eventing-demo" : "rook-ceph"]));
  });

  test("shares the claim's bucket with the user by policy", () => {
    const { additionalConfig } = find(manifestsOf(chart({ access: "policy" })), "ObjectBucketClaim").spec;
    expect(Object.keys(additionalConfig)).toEqual(["bucketPolicy"]);
    expect(additionalConfig.bucketPolicy).toContain("arn:aws:iam:::user/s3-events");
  });

  test("needs neither user nor allow-list for the claim's own keys", () => {
    const objects = manifestsOf(chart({ access: "claim" }));
    expect(objects.map((object) => object.kind)).not.toContain("CephObjectStoreUser");
    expect(find(objects, "ObjectBucketClaim").spec).not.toHaveProperty("additionalConfig");
  });

  test("hands out keys that stand where the workloads run", () => {
    expect(chart().credentials).toEqual({
      accessKey: { name: "s3-events-keys", key: "access-key" },
      secretKey: { name: "s3-events-keys", key: "secret-key" },
    });
    expect(chart({ access: "claim" }).credentials).toEqual({
      accessKey: { name: "events-inbox", key: "AWS_ACCESS_KEY_ID" },
      secretKey: { name: "events-inbox", key: "AWS_SECRET_ACCESS_KEY" },
    });
    expect(chart({ access: "claim" }).bucket.namespace).toBe("eventing-demo");
  });

  test("renders the plan's demo keys in both namespaces, and only when asked to", () => {
    const objects = manifestsOf(chart({}, true));
    expect(identities(objects).filter((identity) => identity.startsWith("Secret"))).toEqual([
      "Secret rook-ceph/s3-events-keys",
      "Secret eventing-demo/s3-events-keys",
    ]);
    for (const secret of objects.filter(({ kind }) => kind === "Secret")) {
      expect(secret.stringData).toEqual({ "access-key": "s3events", "secret-key": "s3events123" });
    }
    const claim = manifestsOf(chart({ access: "claim" }, true));
    expect(claim.map((object) => object.kind)).not.toContain("Secret");
  });

  test("tells one suffix in each notification, all of them on the bucket's labels", () => {
    const objects = manifestsOf(chart({ suffixes: [".parquet", ".csv.gz"] }));
    expect(find(objects, "ObjectBucketClaim").metadata.labels).toMatchObject({
      "bucket-notification-upload-notify-parquet": "upload-notify-parquet",
      "bucket-notification-upload-notify-csv-gz": "upload-notify-csv-gz",
    });
    const { spec } = find(objects, "CephBucketNotification", "upload-notify-csv-gz");
    expect(spec.filter.keyFilters).toEqual([
      { name: "prefix", value: "incoming/" },
      { name: "suffix", value: ".csv.gz" },
    ]);
  });

  test("takes keys with any beginning where the prefix is empty", () => {
    const { spec } = find(manifestsOf(chart({ prefix: "", suffixes: [".csv"] })), "CephBucketNotification");
    expect(spec.filter.keyFilters).toEqual([{ name: "suffix", value: ".csv" }]);
  });

  test.each<[string, string[], RegExp]>([
    ["none", [], /ingest\.inbox\.suffixes: got \[\]/],
    ["two that make one name", [".csv", "csv"], /suffixes: got \[".csv","csv"\].*no other has/],
    ["one that makes no name", ["."], /suffixes: got \["\."\]/],
    ["one too long for its label", [`.${"x".repeat(30)}`], /name: got .*at most 43/],
  ])("refuses suffixes: %s", (_, suffixes, message) => {
    expect(() => chart({ suffixes })).toThrow(message);
  });
});
