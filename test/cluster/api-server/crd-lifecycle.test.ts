import { crdsOfGroups } from "./crd-manifests";
import { EmbeddedApiServer } from "./embedded-api-server";
import { deleteObject } from "./operations/deletion";

const name = "kafkatopics.kafka.strimzi.io";
const topic = {
  apiVersion: "kafka.strimzi.io/v1",
  kind: "KafkaTopic",
  metadata: { name: "t", namespace: "default" },
  spec: { partitions: 1 },
};
const request = { user: "test", fieldManager: "test", warnings: [] };

describe("CustomResourceDefinitions", () => {
  let server: EmbeddedApiServer;
  const crd = () => {
    const type = server.registry.findKind("apiextensions.k8s.io/v1", "CustomResourceDefinition")!;
    return { path: { type, namespace: undefined, name }, live: server.store.get(type, undefined, name) };
  };
  afterEach(() => server.stop());

  it("have null conditions and serve nothing until they are established", async () => {
    const pending: (() => void)[] = [];
    server = await EmbeddedApiServer.start({ establishLater: (establish) => void pending.push(establish) });
    for (const each of crdsOfGroups("kafka.strimzi.io")) server.seed(each);
    expect(crd().live?.status).toMatchObject({ conditions: null });
    expect(server.registry.findKind("kafka.strimzi.io/v1", "KafkaTopic")).toBeUndefined();
    for (const establish of pending) establish();
    expect(crd().live?.status).toMatchObject({
      conditions: [{ type: "NamesAccepted" }, { type: "Established" }],
    });
    expect(server.seed(topic).metadata.uid).toEqual(expect.any(String));
  });

  it("stay, when they are deleted, until their last object is gone", async () => {
    server = await EmbeddedApiServer.start({ objects: crdsOfGroups("kafka.strimzi.io") });
    server.seed({ ...topic, metadata: { ...topic.metadata, finalizers: ["example.com/hold"] } });
    deleteObject(server.api, crd().path, undefined, request);
    expect(crd().live?.metadata.deletionTimestamp).toEqual(expect.any(String));
    const type = server.registry.findKind("kafka.strimzi.io/v1", "KafkaTopic")!;
    const path = { type, namespace: "default", name: "t" };
    const released = (live: object) => ({ ...live, metadata: { name: "t", finalizers: [] } });
    server.api.update(path, released, request);
    expect(crd().live).toBeUndefined();
    expect(server.registry.findKind("kafka.strimzi.io/v1", "KafkaTopic")).toBeUndefined();
  });
});
