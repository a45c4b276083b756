import { describeOnServers, installKinds, type Target } from "../support/servers";
import { configMap, sample } from "./objects";

describeOnServers("kubectl reads", (start) => {
  let target: Target;
  const kubectl = (args: string, input?: string) => target.kubectl(args.split(" "), input);

  beforeAll(async () => {
    target = await start();
    await installKinds(target, "kafka.strimzi.io");
    await kubectl("apply -f -", sample);
  });
  afterAll(() => target?.stop());

  it("prints tables, with names and ages", async () => {
    const { stdout } = await kubectl("get ns,cm,kafkatopics -n demo");
    expect(stdout).toMatch(/^namespace\/demo\s+Active\s+\d+s$/m);
    expect(stdout).toMatch(/^configmap\/settings\s.*\d+s$/m);
    expect(stdout).toMatch(/^kafkatopic.kafka.strimzi.io\/events\s.*\d+s$/m);
  });

  it("selects by labels, by fields and by short names", async () => {
    const names = async (args: string) => (await kubectl(`get ${args} -o name`)).stdout.trim().split("\n");
    expect(await names("cm -n demo -l app=demo")).toEqual(["configmap/settings"]);
    expect(await names("cm -n demo -l app")).toEqual(["configmap/settings"]);
    expect(await names("cm -n demo --field-selector metadata.name=settings")).toEqual(["configmap/settings"]);
    expect(await names("kt -n demo")).toEqual(["kafkatopic.kafka.strimzi.io/events"]);
    expect((await kubectl("get cm -n demo --field-selector data.a=1")).stderr).toContain(
      '"data.a" is not a known field selector: only "metadata.name", "metadata.namespace"',
    );
  });

  it("gets a list in chunks", async () => {
    for (const name of ["c1", "c2", "c3"]) await kubectl("apply -f -", configMap(name, { a: "1" }));
    const { stdout } = await kubectl("get cm -n demo --chunk-size=1 -o name");
    expect(stdout.split("\n")).toEqual(
      expect.arrayContaining(["configmap/c1", "configmap/c2", "configmap/c3"]),
    );
  });

  it("lists kinds and explains their fields", async () => {
    const { stdout } = await kubectl("api-resources --api-group=kafka.strimzi.io --no-headers");
    expect(stdout).toMatch(/^kafkatopics\s+kt\s+kafka.strimzi.io\/v1\s+true\s+KafkaTopic$/m);
    expect((await kubectl("explain kafkatopic.spec.partitions")).stdout).toContain(
      "FIELD: partitions <integer>",
    );
    expect((await kubectl("explain deployment.spec.template.spec.containers")).stdout).toContain(
      "FIELD: containers <[]Container>",
    );
  });

  it("describes a custom resource", async () => {
    const { stdout } = await kubectl("describe kafkatopic events -n demo");
    expect(stdout).toMatch(/^Spec:\n {2}Config:/m);
    expect(stdout).toMatch(/^Events:\s+<none>$/m);
  });

  it("answers who one is and what one may do", async () => {
    expect((await kubectl("auth whoami")).stdout).toMatch(/^Username\s+admin$/m);
    expect(await kubectl("auth can-i create deployments.apps -n demo")).toMatchObject({
      code: 0,
      stdout: "yes\n",
    });
  });

  it("creates what typed clients send", async () => {
    const create = "create secret generic typed -n demo --from-literal=key=value";
    expect(await kubectl(create)).toMatchObject({ code: 0, stdout: "secret/typed created\n" });
    const { stdout } = await kubectl("get secret typed -n demo -o json");
    expect(JSON.parse(stdout)).toMatchObject({ data: { key: "dmFsdWU=" }, type: "Opaque" });
    const deployment = await kubectl(
      "create deployment typed -n demo --image=example.com/a:1 --replicas=2 --port=80",
    );
    expect(deployment).toMatchObject({ code: 0, stdout: "deployment.apps/typed created\n" });
    const { spec } = JSON.parse((await kubectl("get deploy typed -n demo -o json")).stdout);
    expect(spec).toMatchObject({ replicas: 2, selector: { matchLabels: { app: "typed" } } });
    expect(spec.template.spec.containers[0].ports).toEqual([{ containerPort: 80, protocol: "TCP" }]);
  });

  it("scales, restarts, labels and annotates", async () => {
    expect((await kubectl("scale deploy/web -n demo --replicas=3")).stdout).toBe(
      "deployment.apps/web scaled\n",
    );
    expect((await kubectl("rollout restart deploy/web -n demo")).stdout).toBe(
      "deployment.apps/web restarted\n",
    );
    expect((await kubectl("annotate cm settings -n demo note=x")).stdout).toBe(
      "configmap/settings annotated\n",
    );
    const { spec } = JSON.parse((await kubectl("get deploy web -n demo -o json")).stdout);
    expect(spec.replicas).toBe(3);
    expect(spec.template.metadata.annotations).toHaveProperty(["kubectl.kubernetes.io/restartedAt"]);
  });

  it("waits for what comes, what changes and what goes", async () => {
    const created = kubectl("wait --for=create cm/late -n demo --timeout=20s");
    await kubectl("apply -f -", configMap("late", { state: "new" }));
    expect((await created).stdout).toBe("configmap/late condition met\n");
    const changed = kubectl("wait --for=jsonpath={.data.state}=done cm/late -n demo --timeout=20s");
    await kubectl("apply -f -", configMap("late", { state: "done" }));
    expect((await changed).stdout).toBe("configmap/late condition met\n");
    const deleted = kubectl("wait --for=delete cm/late -n demo --timeout=20s");
    await kubectl("delete cm late -n demo");
    expect((await deleted).code).toBe(0);
  });

  it("gives up waiting for a condition that is not there", async () => {
    const result = await kubectl("wait --for=condition=Ready kafkatopic/events -n demo --timeout=0.2s");
    expect(result).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("timed out waiting for the condition"),
    });
  });

  it("does not take an old condition for one of the present generation", async () => {
    const status = (observedGeneration: number) =>
      JSON.stringify({ status: { conditions: [{ type: "Ready", status: "True", observedGeneration }] } });
    const patch = (generation: number) =>
      target.kubectl([
        ..."patch kafkatopic events -n demo --type=merge --subresource=status -p".split(" "),
        status(generation),
      ]);
    await target.kubectl([
      ..."patch kafkatopic events -n demo --type=merge -p".split(" "),
      '{"spec":{"partitions":5}}',
    ]);
    await patch(1);
    expect((await kubectl("wait --for=condition=Ready kafkatopic/events -n demo --timeout=0.2s")).code).toBe(
      1,
    );
    await patch(2);
    expect((await kubectl("wait --for=condition=Ready kafkatopic/events -n demo --timeout=20s")).code).toBe(
      0,
    );
  });

  it("holds an object with a finalizer until it is removed", async () => {
    await kubectl("apply -f -", configMap("held", {}));
    await target.kubectl([
      ..."patch cm held -n demo --type=merge -p".split(" "),
      '{"metadata":{"finalizers":["example.com/hold"]}}',
    ]);
    expect((await kubectl("delete cm held -n demo --wait=false")).code).toBe(0);
    const { metadata } = JSON.parse((await kubectl("get cm held -n demo -o json")).stdout);
    expect(metadata.deletionTimestamp).toEqual(expect.any(String));
    await target.kubectl([
      ..."patch cm held -n demo --type=merge -p".split(" "),
      '{"metadata":{"finalizers":null}}',
    ]);
    expect((await kubectl("get cm held -n demo")).stderr).toContain("not found");
  });

  it("takes the objects of a kind away with its definition", async () => {
    expect((await kubectl("delete crd kafkatopics.kafka.strimzi.io --timeout=20s")).code).toBe(0);
    expect((await kubectl("get kafkatopics -n demo")).stderr).toContain(
      "the server could not find the requested resource",
    );
  });
});
