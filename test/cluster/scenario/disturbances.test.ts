import { type Platform, startPlatform } from "../support/platform";
import type { Pace } from "./clock";
import { deploymentFails, flapping, lateKinds, webhookNotReady } from "./disturbances";
import type { Scenario } from "./engine";
import { healthyPlatform } from "./healthy-platform";
import { kitBuildFails } from "./operators/camel-k";
import { gatewayWithoutAddress } from "./operators/gateways";

const envoyGateway = `
apiVersion: gateway.networking.k8s.io/v1
kind: GatewayClass
metadata: { name: eg }
spec: { controllerName: gateway.envoyproxy.io/gatewayclass-controller }
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: web, namespace: default }
spec: { gatewayClassName: eg, listeners: [{ name: http, port: 80, protocol: HTTP }] }
`;

const camel = `
apiVersion: camel.apache.org/v1
kind: IntegrationPlatform
metadata: { name: camel-k, namespace: camel-k }
spec: {}
---
apiVersion: camel.apache.org/v1
kind: Integration
metadata: { name: route, namespace: default }
spec: { flows: [{ from: { uri: "timer:tick", steps: [{ to: "log:tick" }] } }] }
`;

const traffic: Pace = { kind: "traffic", msPerRequest: 10 };

describe("a cluster in trouble, seen by kubectl", () => {
  let platform: Platform | undefined;
  const kubectl = (args: string, input?: string) => platform!.kubectl(args.split(" "), input);
  const begin = async (scenario: Scenario, pace: Pace = traffic) => {
    platform = await startPlatform(scenario, pace);
  };

  afterEach(async () => {
    const errors = platform?.engine.errors;
    await platform?.stop();
    platform = undefined;
    expect(errors).toEqual([]);
  });

  it("has a Gateway that is accepted and never programmed", async () => {
    await begin(healthyPlatform({ installed: { eg: 0 }, instead: [gatewayWithoutAddress] }));
    await kubectl("apply --server-side -f -", envoyGateway);
    expect((await kubectl("wait --for=condition=Accepted gateway/web --timeout=20s")).code).toBe(0);
    expect((await kubectl("wait --for=condition=Programmed gateway/web --timeout=0.2s")).code).toBe(1);
    const { stdout } = await kubectl("describe gateway web");
    expect(stdout).toMatch(/Reason:\s+AddressNotAssigned/);
    expect(stdout).toMatch(/Warning\s+AddressNotAssigned\s.*No addresses have been assigned/);
  });

  it("has an Integration whose kit build fails", async () => {
    await begin(healthyPlatform({ installed: { "camel-k": 0 }, instead: [kitBuildFails] }));
    await kubectl("apply --server-side -f -", camel);
    expect(
      (await kubectl("wait --for=jsonpath={.status.phase}=Error integration/route --timeout=20s")).code,
    ).toBe(0);
    expect((await kubectl("get integrationkit -o name")).stdout).toBe(
      "integrationkit.camel.apache.org/kit-route\n",
    );
  });

  it("refuses writes while a webhook has no endpoints, and takes them afterwards", async () => {
    const unready = webhookNotReady(30_000, "checker", (kind) => kind === "ConfigMap");
    await begin({ rules: [], happenings: [unready] }, { kind: "manual" });
    const create = () => kubectl("create configmap late --from-literal=a=1");
    expect(await create()).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('no endpoints available for service "checker"'),
    });
    platform?.clock.advance(30_000);
    expect((await create()).code).toBe(0);
  });

  it("shows every state of a condition that flaps, in order", async () => {
    const rule = flapping("Deployment.apps", "Available", ["True", "False", "True"]);
    await begin({ rules: [rule] }, { kind: "manual" });
    await kubectl("create deployment web --image=example.com/web:1");
    const available = 'jsonpath={.status.conditions[?(@.type=="Available")].status}';
    for (const state of ["True", "False", "True"]) {
      platform?.clock.advance(1_000);
      expect((await kubectl(`wait --for=${available}=${state} deploy/web --timeout=20s`)).code).toBe(0);
    }
    expect(platform?.clock.ms).toBe(3_000);
  });

  it("does not know kinds until they come", async () => {
    await begin({ rules: [], happenings: [lateKinds(60_000, "kafka.strimzi.io")] }, { kind: "manual" });
    const crd = "crd/kafkas.kafka.strimzi.io";
    expect((await kubectl("get kafkas")).stderr).toContain(
      'the server doesn\'t have a resource type "kafkas"',
    );
    const waiting = kubectl(`wait --for=create ${crd} --timeout=20s`);
    platform?.clock.advance(60_000);
    expect((await waiting).code).toBe(0);
    expect((await kubectl("get kafkas")).code).toBe(0);
  });

  it("loses a Deployment that was available", async () => {
    await begin({ ...healthyPlatform(), happenings: [deploymentFails(60_000, "default", "web")] });
    await kubectl("create deployment web --image=example.com/web:1");
    expect((await kubectl("rollout status deploy/web --timeout=20s")).code).toBe(0);
    expect((await kubectl("wait --for=condition=Available=False deploy/web --timeout=20s")).code).toBe(0);
  });

  it("keeps a topic whose operator is gone, and lets it go when the operator is back", async () => {
    await begin(healthyPlatform({ installed: { strimzi: 0 } }), { kind: "immediate" });
    const kafka = { apiVersion: "kafka.strimzi.io/v1", metadata: { name: "k", namespace: "kafka" } };
    const labels = { "strimzi.io/cluster": "k" };
    const topic = {
      ...kafka,
      kind: "KafkaTopic",
      metadata: { name: "t", namespace: "kafka", labels },
      spec: {},
    };
    const cluster = {
      ...kafka,
      kind: "Kafka",
      spec: { kafka: { listeners: [{ name: "plain", port: 9092, type: "internal", tls: false }] } },
    };
    const items = JSON.stringify({ apiVersion: "v1", kind: "List", items: [cluster, topic] });
    expect(await kubectl("apply --server-side -f -", items)).toMatchObject({ code: 0, stderr: "" });
    expect((await kubectl("wait --for=condition=Ready kafkatopic/t -n kafka --timeout=20s")).code).toBe(0);
    await kubectl("delete deploy strimzi-cluster-operator -n kafka");
    await kubectl("delete kafkatopic t -n kafka --wait=false");
    expect((await kubectl("delete namespace kafka --timeout=0.3s")).stderr).toContain("timed out");
    expect((await kubectl("get kafkatopic t -n kafka -o name")).code).toBe(0);
    await target(platform!).patch();
    expect((await kubectl("wait --for=delete ns/kafka --timeout=20s")).code).toBe(0);
  });
});

/** Removes the finalizer by hand: in a terminating namespace no operator can be installed again. */
function target({ kubectl }: Platform) {
  return {
    patch: () =>
      kubectl([
        ..."patch kafkatopic t -n kafka --type=merge -p".split(" "),
        '{"metadata":{"finalizers":null}}',
      ]),
  };
}
