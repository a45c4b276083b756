import { describeOnServers, installKinds, type Target } from "../support/servers";
import { configMap, sample } from "./objects";

const topic = (spec: object, metadata: object = {}) =>
  JSON.stringify({
    apiVersion: "kafka.strimzi.io/v1",
    kind: "KafkaTopic",
    metadata: { name: "checked", namespace: "demo", ...metadata },
    spec,
  });

const deployment = (spec: object) =>
  JSON.stringify({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "checked", namespace: "demo" },
    spec: {
      selector: { matchLabels: { app: "checked" } },
      template: {
        metadata: { labels: { app: "checked" } },
        spec: { containers: [{ name: "c", image: "i:1" }] },
      },
      ...spec,
    },
  });

describeOnServers("validation", (start) => {
  let target: Target;
  const kubectl = (args: string, input?: string) => target.kubectl(args.split(" "), input);

  beforeAll(async () => {
    target = await start();
    await installKinds(target, "gateway.networking.k8s.io", "kafka.strimzi.io");
    await kubectl("apply -f -", sample);
  });
  afterAll(() => target?.stop());

  const create = "create --dry-run=server -f -";
  const applyServerSide = "apply --server-side --dry-run=server -f -";

  it.each([
    [
      "an unknown field of a custom resource",
      create,
      topic({ partitions: 1, partition: 1 }),
      'unknown field "spec.partition"',
    ],
    [
      "an unknown field in server-side apply",
      applyServerSide,
      topic({ partitions: 1, partition: 1 }),
      ".spec.partition: field not declared in schema",
    ],
    [
      "an unknown field of a built-in kind",
      create,
      deployment({ replica: 1 }),
      'unknown field "spec.replica"',
    ],
    [
      "a wrong type in a custom resource",
      create,
      topic({ partitions: "many" }),
      'spec.partitions in body must be of type integer: "string"',
    ],
    [
      "a wrong type in server-side apply",
      applyServerSide,
      topic({ partitions: "many" }),
      ".spec.partitions: expected numeric (int or float), got string",
    ],
    [
      "a wrong type in a built-in kind",
      create,
      deployment({ replicas: "two" }),
      "json: cannot unmarshal string into Go struct field Deployment",
    ],
    ["a number out of range", create, topic({ partitions: 0 }), "spec.partitions in body should be"],
    ["a missing field", create, deployment({ selector: undefined }), "spec.selector: Required value"],
    [
      "a selector that the template does not match",
      create,
      deployment({ selector: { matchLabels: { app: "other" } } }),
      "`selector` does not match template `labels`",
    ],
    [
      "what a CEL rule forbids",
      create,
      JSON.stringify({
        apiVersion: "gateway.networking.k8s.io/v1",
        kind: "Gateway",
        metadata: { name: "checked", namespace: "demo" },
        spec: {
          gatewayClassName: "eg",
          listeners: [{ name: "a", port: 80, protocol: "HTTP", tls: { mode: "Terminate" } }],
        },
      }),
      "tls must not be specified for protocols ['HTTP', 'TCP', 'UDP']",
    ],
    [
      "a name that is no subdomain",
      create,
      topic({ partitions: 1 }, { name: "Not_Valid" }),
      "a lowercase RFC 1123 subdomain",
    ],
    [
      "a namespace that does not exist",
      create,
      topic({}, { namespace: "nowhere" }),
      'namespaces "nowhere" not found',
    ],
    [
      "a kind that is not served",
      create,
      JSON.stringify({ apiVersion: "nowhere.example.com/v1", kind: "Thing", metadata: { name: "x" } }),
      'no matches for kind "Thing" in version "nowhere.example.com/v1"\nensure CRDs are installed first',
    ],
  ])("refuses %s", async (_, command, input, message) => {
    const result = await kubectl(command, input);
    expect(result).toMatchObject({ code: 1, stdout: "", stderr: expect.stringContaining(message) });
  });

  it("warns of an unknown field and drops it, when asked to", async () => {
    const result = await kubectl("create --validate=warn -f -", topic({ partitions: 1, partition: 1 }));
    expect(result).toMatchObject({ code: 0, stderr: 'Warning: unknown field "spec.partition"\n' });
    const { stdout } = await kubectl("get kafkatopic checked -n demo -o json");
    expect(JSON.parse(stdout).spec).toEqual({ partitions: 1 });
  });

  it.each([
    ["deploy/web", { spec: { selector: { matchLabels: { app: "other" } } } }, "field is immutable"],
    ["svc/web", { spec: { clusterIP: "10.96.0.99" } }, "may not change once set"],
  ])("keeps what is immutable in %s", async (name, patch, message) => {
    const result = await target.kubectl(["patch", name, "-n", "demo", "-p", JSON.stringify(patch)]);
    expect(result).toMatchObject({ code: 1, stderr: expect.stringContaining(message) });
  });

  it("refuses an update that was made from an old version", async () => {
    await kubectl("apply -f -", configMap("contended", { a: "1" }));
    const { stdout } = await kubectl("get cm contended -n demo -o json");
    await kubectl("apply -f -", configMap("contended", { a: "2" }));
    const result = await kubectl("replace -f -", stdout);
    expect(result.code).toBe(1);
    expect(result.stderr).toContain(
      'Operation cannot be fulfilled on configmaps "contended": the object has been modified; please apply your changes',
    );
  });

  it("refuses a JSON patch whose test fails", async () => {
    const patch = [{ op: "test", path: "/data/a", value: "no" }];
    const result = await target.kubectl([
      "patch",
      "cm/settings",
      "-n",
      "demo",
      "--type=json",
      "-p",
      JSON.stringify(patch),
    ]);
    expect(result.stderr).toContain("the server rejected our request due to an error in our request");
  });

  it("says that an object exists, and that one does not", async () => {
    expect((await kubectl("create ns demo")).stderr).toContain('namespaces "demo" already exists');
    expect((await kubectl("delete cm missing -n demo")).stderr).toContain('configmaps "missing" not found');
  });
});
