import { describeOnServers, installKinds, type Target } from "../support/servers";
import { configMap, sample } from "./objects";

describeOnServers("kubectl apply", (start) => {
  let target: Target;
  const kubectl = (args: string, input?: string) => target.kubectl(args.split(" "), input);
  const json = async (args: string) => JSON.parse((await kubectl(`${args} -o json`)).stdout);

  beforeAll(async () => {
    target = await start();
    await installKinds(target, "kafka.strimzi.io");
    expect(await kubectl("apply -f -", sample)).toMatchObject({ code: 0, stderr: "" });
  });
  afterAll(() => target?.stop());

  it("changes nothing the second time", async () => {
    const again = await kubectl("apply -f -", sample);
    expect(again.stdout.split("\n").filter((line) => !line.endsWith(" unchanged"))).toEqual([""]);
  });

  it("fills in the defaults of workloads and Services", async () => {
    const { spec } = await json("get deploy web -n demo");
    expect(spec).toMatchObject({
      replicas: 1,
      progressDeadlineSeconds: 600,
      strategy: { type: "RollingUpdate" },
    });
    expect(spec.template.spec.containers[0]).toMatchObject({
      imagePullPolicy: "IfNotPresent",
      ports: [{ containerPort: 8080, protocol: "TCP" }],
    });
    const service = await json("get svc web -n demo");
    expect(service.spec).toMatchObject({
      type: "ClusterIP",
      sessionAffinity: "None",
      clusterIP: expect.stringMatching(/^10\./),
    });
  });

  it("merges lists of built-in kinds by their keys", async () => {
    const patch = {
      spec: { template: { spec: { containers: [{ name: "web", env: [{ name: "MODE", value: "fast" }] }] } } },
    };
    await target.kubectl(["patch", "deploy", "web", "-n", "demo", "-p", JSON.stringify(patch)]);
    const { spec } = await json("get deploy web -n demo");
    const [container] = spec.template.spec.containers;
    expect(container.image).toBe("example.com/web:1");
    expect(container.env.map(({ name }: { name: string }) => name).sort()).toEqual(["LEVEL", "MODE"]);
  });

  it("removes what the next file leaves out, with either kind of apply", async () => {
    await kubectl("apply -f -", configMap("client", { a: "1", b: "2" }));
    await kubectl("apply -f -", configMap("client", { a: "1" }));
    expect((await json("get cm client -n demo")).data).toEqual({ a: "1" });
    await kubectl("apply --server-side -f -", configMap("server", { a: "1", b: "2" }));
    await kubectl("apply --server-side -f -", configMap("server", { a: "1" }));
    expect((await json("get cm server -n demo")).data).toEqual({ a: "1" });
  });

  it("keeps what another manager owns", async () => {
    await kubectl("apply --server-side --field-manager=one -f -", configMap("shared", { a: "1", both: "x" }));
    await kubectl("apply --server-side --field-manager=two -f -", configMap("shared", { b: "2", both: "x" }));
    await kubectl("apply --server-side --field-manager=one -f -", configMap("shared", {}));
    expect((await json("get cm shared -n demo")).data).toEqual({ b: "2", both: "x" });
  });

  it("refuses to take over a field, until it is forced", async () => {
    await kubectl("apply --server-side --field-manager=one -f -", configMap("owned", { a: "1", b: "1" }));
    const refused = await kubectl(
      "apply --server-side --field-manager=two -f -",
      configMap("owned", { a: "2", b: "2" }),
    );
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain(
      'Apply failed with 2 conflicts: conflicts with "one":\n- .data.a\n- .data.b',
    );
    await kubectl(
      "apply --server-side --field-manager=two --force-conflicts -f -",
      configMap("owned", { a: "2", b: "2" }),
    );
    const back = await kubectl(
      "apply --server-side --field-manager=one -f -",
      configMap("owned", { a: "1" }),
    );
    expect(back.stderr).toContain('Apply failed with 1 conflict: conflict with "two": .data.a');
    expect((await json("get cm owned -n demo")).data).toEqual({ a: "2", b: "2" });
  });

  it("moves from client-side to server-side apply without a conflict", async () => {
    await kubectl("apply -f -", configMap("moved", { a: "1" }));
    const moved = await kubectl("apply --server-side -f -", configMap("moved", { a: "2" }));
    expect(moved).toMatchObject({ code: 0, stdout: "configmap/moved serverside-applied\n" });
    const { metadata } = await json("get cm moved -n demo --show-managed-fields");
    const operations = metadata.managedFields.map((each: { operation: string }) => each.operation);
    expect(operations).not.toContain("Update");
  });

  it("does not write when nothing changes", async () => {
    const version = async () => (await json("get kafkatopic events -n demo")).metadata.resourceVersion;
    await kubectl("apply --server-side -f -", sample);
    const before = await version();
    await kubectl("apply --server-side -f -", sample);
    expect(await version()).toBe(before);
  });

  it("counts generations when the spec changes, and not for labels or status", async () => {
    const generation = async () => (await json("get kafkatopic events -n demo")).metadata.generation;
    const before = await generation();
    await kubectl("label kafkatopic events -n demo x=y");
    await target.kubectl([
      ..."patch kafkatopic events -n demo --type=merge --subresource=status -p".split(" "),
      JSON.stringify({ status: { conditions: [{ type: "Ready", status: "True" }] } }),
    ]);
    expect(await generation()).toBe(before);
    await target.kubectl([
      ..."patch kafkatopic events -n demo --type=merge -p".split(" "),
      '{"spec":{"partitions":4}}',
    ]);
    expect(await generation()).toBe(before + 1);
  });

  it.each(["--dry-run=server", "--dry-run=server --server-side", "--dry-run=client"])(
    "stores nothing with %s",
    async (flags) => {
      const result = await kubectl(`apply ${flags} -f -`, configMap("dry", { a: "1" }));
      expect(result.code).toBe(0);
      expect((await kubectl("get cm dry -n demo")).stderr).toContain('configmaps "dry" not found');
    },
  );
});

describeOnServers("kubectl diff", (start) => {
  let target: Target;
  const kubectl = (args: string, input?: string) => target.kubectl(args.split(" "), input);

  beforeAll(async () => {
    target = await start();
    await installKinds(target, "kafka.strimzi.io");
    await kubectl("apply -f -", sample);
  });
  afterAll(() => target?.stop());

  it("finds no difference after either kind of apply", async () => {
    await kubectl("apply -f -", sample);
    expect(await kubectl("diff -f -", sample)).toMatchObject({ code: 0, stdout: "" });
    await kubectl("apply --server-side -f -", sample);
    expect(await kubectl("diff --server-side -f -", sample)).toMatchObject({ code: 0, stdout: "" });
  });

  it("shows a changed field, and exits with 1", async () => {
    const result = await kubectl("diff --server-side -f -", sample.replace("partitions: 3", "partitions: 6"));
    expect(result.code).toBe(1);
    expect(result.stdout).toContain("-  partitions: 3\n+  partitions: 6\n");
  });
});
