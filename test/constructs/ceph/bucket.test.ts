import type { Construct } from "constructs";
import { CephBucketNotification } from "../../../constructs/ceph/bucket-notification";
import { CephBucketTopic } from "../../../constructs/ceph/bucket-topic";
import { ObjectBucketClaim, type ObjectBucketClaimProps } from "../../../constructs/ceph/object-bucket-claim";
import { CephObjectStore } from "../../../constructs/ceph/object-store";
import { CephObjectStoreUser } from "../../../constructs/ceph/object-store-user";
import { KafkaCluster } from "../../../constructs/kafka/kafka-cluster";
import { KafkaTopic } from "../../../constructs/kafka/kafka-topic";
import { find, type Inspectable } from "../../support/find";
import { type Manifest, render, schemaViolations } from "../../support/manifests";

const objectStore = CephObjectStore.fromName("s3-store", "rook-ceph");
const topic = KafkaTopic.fromName("s3-events", KafkaCluster.fromName("events-kafka", "kafka"));
const keys = {
  accessKey: { name: "s3-events-keys", key: "access-key" },
  secretKey: { name: "s3-events-keys", key: "secret-key" },
};
const makeUser = (chart: Construct) =>
  new CephObjectStoreUser(chart, "user", { name: "s3-events", objectStore, keys });
const makeTopic = (chart: Construct, namespace = "rook-ceph") =>
  new CephBucketTopic(chart, `topic-${namespace}`, { namespace, objectStore, topic });

function claim(props: (chart: Construct) => Partial<ObjectBucketClaimProps> = () => ({})): {
  objects: Manifest[];
  claim: Inspectable;
  bucket: ObjectBucketClaim;
} {
  let bucket: ObjectBucketClaim | undefined;
  const objects = render((chart) => {
    bucket = new ObjectBucketClaim(chart, "bucket", {
      bucketName: "events-inbox",
      namespace: "rook-ceph",
      objectStore,
      storageClass: "ceph-bucket",
      ...props(chart),
    });
  });
  return { objects, claim: find(objects, "ObjectBucketClaim"), bucket: bucket! };
}

describe("CephObjectStore", () => {
  test("knows the Service that Rook puts before a store", () => {
    expect(objectStore).toEqual({
      storeName: "s3-store",
      namespace: "rook-ceph",
      endpoint: "http://rook-ceph-rgw-s3-store.rook-ceph.svc.cluster.local:80",
      region: "us-east-1",
    });
    expect(CephObjectStore.fromName("a", "b", { endpoint: "https://s3" }).endpoint).toBe("https://s3");
  });
});

describe("ObjectBucketClaim", () => {
  test("is a bucket that needs nothing of Rook's allow-list when nobody else has it", () => {
    const made = claim();
    expect(made.claim.spec).toEqual({ bucketName: "events-inbox", storageClassName: "ceph-bucket" });
    expect(made.claim.metadata).not.toHaveProperty("labels");
    expect(schemaViolations(made.objects)).toEqual([]);
  });

  test("is a bucket to read from, with the keys that Rook puts beside the claim", () => {
    const { bucket } = claim();
    expect(bucket).toMatchObject({ bucketName: "events-inbox", region: "us-east-1" });
    expect(bucket.endpoint).toBe(objectStore.endpoint);
    expect(bucket.ownerCredentials).toEqual({
      accessKey: { name: "events-inbox", key: "AWS_ACCESS_KEY_ID" },
      secretKey: { name: "events-inbox", key: "AWS_SECRET_ACCESS_KEY" },
    });
  });

  test("belongs to a user by its uid", () => {
    const made = claim((chart) => ({ owner: makeUser(chart) }));
    expect(made.claim.spec.additionalConfig).toEqual({ bucketOwner: "s3-events" });
    expect(schemaViolations(made.objects)).toEqual([]);
  });

  test("lets a user in by its uid, never by its access key, and not to the bucket's own settings", () => {
    const made = claim((chart) => ({ sharedWith: [makeUser(chart)] }));
    const policy = JSON.parse(made.claim.spec.additionalConfig.bucketPolicy);
    for (const statement of policy.Statement) {
      expect(statement.Principal).toEqual({ AWS: ["arn:aws:iam:::user/s3-events"] });
    }
    const [bucket, objects] = policy.Statement;
    expect(bucket.Resource).toEqual(["arn:aws:s3:::events-inbox"]);
    expect(objects.Resource).toEqual(["arn:aws:s3:::events-inbox/*"]);
    expect(objects.Action).toEqual(expect.arrayContaining(["s3:PutObject", "s3:GetObject"]));
    const actions = [...bucket.Action, ...objects.Action];
    expect(actions).not.toContain("s3:*");
    expect(actions.filter((action: string) => /Policy|Notification|DeleteBucket/.test(action))).toEqual([]);
    expect(schemaViolations(made.objects)).toEqual([]);
  });

  test("has one text for one policy, because Rook compares byte for byte", () => {
    const text = () => claim((chart) => ({ sharedWith: [makeUser(chart)] })).claim.spec.additionalConfig;
    expect(text()).toEqual(text());
  });

  test("carries one label for each notification, its name in key and value", () => {
    const made = claim((chart) => {
      const events = makeTopic(chart);
      const notification = (name: string) =>
        new CephBucketNotification(chart, name, { name, topic: events, suffix: ".x" });
      return { notifications: [notification("upload-parquet"), notification("upload-csv")] };
    });
    expect(made.claim.metadata.labels).toEqual({
      "bucket-notification-upload-parquet": "upload-parquet",
      "bucket-notification-upload-csv": "upload-csv",
    });
  });

  test("refuses notifications of another namespace, where Rook would not find them", () => {
    const build = () =>
      claim((chart) => {
        const events = makeTopic(chart, "eventing-demo");
        return { notifications: [new CephBucketNotification(chart, "n", { name: "n", topic: events })] };
      });
    expect(build).toThrow(/notifications: got "n in eventing-demo", expected notifications in rook-ceph/);
  });

  test.each(["in", "Events", "events_inbox", "-inbox", "a..b", "b".repeat(64)])(
    "refuses the bucket name %s",
    (bucketName) => {
      expect(() => claim(() => ({ bucketName }))).toThrow(/bucketName: got .*3 to 63/);
    },
  );
});

describe("CephBucketTopic", () => {
  test("is called as the Kafka topic is, and says where Kafka is as a URI", () => {
    const objects = render((chart) => makeTopic(chart));
    const object = find(objects, "CephBucketTopic");
    expect(object.metadata).toMatchObject({ name: "s3-events", namespace: "rook-ceph" });
    expect(object.spec).toEqual({
      objectStoreName: "s3-store",
      objectStoreNamespace: "rook-ceph",
      persistent: true,
      endpoint: {
        kafka: {
          uri: "kafka://events-kafka-kafka-bootstrap.kafka.svc.cluster.local:9092",
          ackLevel: "broker",
          useSSL: false,
        },
      },
    });
    expect(schemaViolations(objects)).toEqual([]);
  });

  test("refuses a topic after which no object can be called", () => {
    const odd = KafkaTopic.fromName("S3_Events", topic.cluster);
    const build = () =>
      render((chart) => new CephBucketTopic(chart, "t", { namespace: "a", objectStore, topic: odd }));
    expect(build).toThrow(/topic: got "S3_Events".*this object's name/);
  });

  test.each(["a:9092,b:9092", "kafka://a:9092", "a"])("refuses %s as the one address", (bootstrapServers) => {
    const cluster = { clusterName: "c", namespace: "kafka", bootstrapServers };
    const build = () =>
      render((chart) => {
        new CephBucketTopic(chart, "t", { namespace: "a", objectStore, topic: { topicName: "t", cluster } });
      });
    expect(build).toThrow(/topic\.cluster: got ".*", expected one host:port/);
  });
});

describe("CephBucketNotification", () => {
  const notify = (props: object) =>
    render((chart) => {
      const events = makeTopic(chart, "eventing-demo");
      new CephBucketNotification(chart, "n", { name: "upload", topic: events, ...props });
    });

  test("stands where its topic stands and tells creations", () => {
    const objects = notify({ prefix: "incoming/", suffix: ".parquet" });
    const object = find(objects, "CephBucketNotification");
    expect(object.metadata).toMatchObject({ name: "upload", namespace: "eventing-demo" });
    expect(object.spec).toEqual({
      topic: "s3-events",
      events: ["s3:ObjectCreated:*"],
      filter: {
        keyFilters: [
          { name: "prefix", value: "incoming/" },
          { name: "suffix", value: ".parquet" },
        ],
      },
    });
    expect(schemaViolations(objects)).toEqual([]);
  });

  test("filters nothing unless asked to, and takes other events", () => {
    const objects = notify({ events: ["s3:ObjectRemoved:Delete", "s3:ObjectCreated:Put"] });
    expect(find(objects, "CephBucketNotification").spec).toEqual({
      topic: "s3-events",
      events: ["s3:ObjectRemoved:Delete", "s3:ObjectCreated:Put"],
    });
    const whole = notify({ regex: "incoming/.*\\.(csv|parquet)" });
    expect(find(whole, "CephBucketNotification").spec.filter.keyFilters).toEqual([
      { name: "regex", value: "incoming/.*\\.(csv|parquet)" },
    ]);
    expect(schemaViolations([...objects, ...whole])).toEqual([]);
  });

  test("may have a name of 43 characters, which its label still holds", () => {
    const name = "n".repeat(43);
    expect(find(notify({ name }), "CephBucketNotification").metadata.name).toBe(name);
  });

  test.each<[string, object, RegExp]>([
    ["a name of 44 characters", { name: "n".repeat(44) }, /name: got.*at most 43.*63 characters/],
    ["a name in upper case", { name: "Upload" }, /name: got "Upload"/],
    ["no events, which means all", { events: [] }, /events: got \[\].*all deletions/],
    ["an empty suffix", { suffix: "" }, /suffix: got "".*leave it out/],
  ])("refuses %s", (_, props, message) => {
    expect(() => notify(props)).toThrow(message);
  });
});

describe("CephObjectStoreUser", () => {
  test("stands beside its store, with given keys and no admin rights", () => {
    const objects = render(makeUser);
    const user = find(objects, "CephObjectStoreUser");
    expect(user.metadata).toMatchObject({ name: "s3-events", namespace: "rook-ceph" });
    expect(user.spec).toEqual({
      store: "s3-store",
      keys: [
        {
          accessKeyRef: { name: "s3-events-keys", key: "access-key" },
          secretKeyRef: { name: "s3-events-keys", key: "secret-key" },
        },
      ],
    });
    expect(schemaViolations(objects)).toEqual([]);
  });

  test("refuses a name in upper case", () => {
    const build = () =>
      render((chart) => new CephObjectStoreUser(chart, "u", { name: "S3", objectStore, keys }));
    expect(build).toThrow(/name: got "S3"/);
  });
});
