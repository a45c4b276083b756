import { App, Testing } from "cdk8s";
import { addLint, lintApp } from "floe";
import { cluster, declareExisting, objectStore, storageClass } from "./existing";
import { InvoicesChart } from "./invoices-chart";

const image = "ghcr.io/example/invoice-reader:1.0.0";
const props = { cluster, objectStore, storageClass, image };

function find(kind: string) {
  const objects = Testing.synth(new InvoicesChart(Testing.app(), props));
  return objects.find((one) => one.kind === kind);
}

test("what is linked from the bucket to the reader has one name everywhere", () => {
  expect(find("ObjectBucketClaim").metadata.labels).toMatchObject({
    "bucket-notification-invoice-uploaded": "invoice-uploaded",
  });
  expect(find("CephBucketNotification").spec.topic).toBe("invoice-uploads");
  expect(find("CephBucketTopic").metadata.name).toBe("invoice-uploads");
  expect(find("KafkaSource").spec.topics).toEqual(["invoice-uploads"]);
});

test("the reader gets the bucket's own keys by reference, so none are in Git", () => {
  const [container] = find("Service").spec.template.spec.containers;
  expect(container.env).toContainEqual({
    name: "AWS_SECRET_ACCESS_KEY",
    valueFrom: { secretKeyRef: { name: "invoices", key: "AWS_SECRET_ACCESS_KEY" } },
  });
});

test("lint has nothing to say", () => {
  const app = new App();
  declareExisting(app);
  new InvoicesChart(app, props);
  expect(addLint(app)()).toMatchObject({ diagnostics: [], unknownKinds: [] });
});

test("without the object store, lint tells both ends", () => {
  const app = new App();
  new InvoicesChart(app, props);
  expect(lintApp(app).diagnostics).toContainEqual(
    expect.objectContaining({
      what: "no CephObjectStore 's3-store' in namespace 'rook-ceph'",
      where: expect.objectContaining({ object: "CephBucketTopic invoices/invoice-uploads" }),
    }),
  );
});
