import { type Platform, type RenderedPlatform, renderPlatform, startPlatform } from "../support/platform";
import { healthyPlatform, installedFromTheStart } from "./healthy-platform";
import { installOperator, operatorRelease } from "./operators/releases";

describe("the platform from first apply to last namespace", () => {
  let platform: Platform;
  let envoy: RenderedPlatform;
  let istio: RenderedPlatform;
  const kubectl = (args: string) => platform.kubectl(args.split(" "));
  const json = async (args: string) => JSON.parse((await kubectl(`get ${args} -o json`)).stdout);
  const apply = (dist: string) => kubectl(`apply --server-side -f ${dist}`);

  beforeAll(async () => {
    envoy = renderPlatform();
    istio = renderPlatform((config) => {
      config.setIn(["components", "envoy_gateway", "enabled"], false);
      config.setIn(["components", "istio", "enabled"], true);
    });
    platform = await startPlatform(healthyPlatform({ installed: installedFromTheStart }));
    for (let round = 0; round < 5 && (await apply(envoy.dist)).code !== 0; round++);
  });
  afterAll(async () => {
    await platform?.stop();
    envoy?.remove();
    istio?.remove();
  });
  afterEach(() => expect(platform.engine.errors).toEqual([]));

  it.each([
    ["condition=Programmed", "gateway/knative-gateway gateway/knative-local-gateway -n knative-serving"],
    ["condition=Ready", "kafka/events-kafka kafkatopic/s3-events -n kafka"],
    ["condition=Ready", "knativeserving/knative-serving -n knative-serving"],
    ["condition=Ready", "knativeeventing/knative-eventing -n knative-eventing"],
    ["condition=Ready", "ksvc --all -A"],
    ["condition=Ready", "broker,trigger,kafkasource,pingsource --all -A"],
    ["condition=Ready", "route.serving.knative.dev,configuration.serving.knative.dev --all -A"],
    ["jsonpath={.status.phase}=Running", "integration --all -A"],
    ["jsonpath={.status.phase}=Bound", "objectbucketclaim --all -A"],
    ["jsonpath={.status.phase}=Ready", "cephobjectstoreuser,cephbuckettopic,cephbucketnotification --all -A"],
    ["condition=Available", "deployment --all -n knative-serving"],
  ])("reaches %s of %s", async (condition, what) => {
    expect(await kubectl(`wait --for=${condition} ${what} --timeout=20s`)).toMatchObject({ code: 0 });
  });

  it("routes to Services by Gateway, and splits by weight", async () => {
    const hello = await json("ksvc hello -n default");
    expect(hello.status.url).toBe("http://hello.default.127.0.0.1.sslip.io");
    const route = await json("httproute hello.default.127.0.0.1.sslip.io -n default");
    expect(route.spec.rules[0].backendRefs).toMatchObject([{ name: "hello-00001", weight: 100 }]);
    expect(route.status.parents[0].controllerName).toBe("gateway.envoyproxy.io/gatewayclass-controller");
    const service = await json("service hello -n default");
    expect(service.spec.externalName).toBe("knative-local.envoy-gateway-system.svc.cluster.local");
    const gateway = await json("gateway knative-gateway -n knative-serving");
    expect(gateway.status.listeners[0].attachedRoutes).toBeGreaterThan(0);
  });

  it("completes a SparkApplication", async () => {
    const application = {
      apiVersion: "sparkoperator.k8s.io/v1beta2",
      kind: "SparkApplication",
      metadata: { name: "load", namespace: "eventing-demo" },
      spec: {
        type: "Python",
        sparkVersion: "3.5.5",
        mainApplicationFile: "local:///app/load.py",
        driver: {},
        executor: {},
      },
    };
    await platform.kubectl(["apply", "-f", "-"], JSON.stringify(application));
    const completed = "jsonpath={.status.applicationState.state}=COMPLETED";
    expect(
      (await kubectl(`wait --for=${completed} sparkapplication/load -n eventing-demo --timeout=20s`)).code,
    ).toBe(0);
  });

  it("swaps Envoy Gateway for Istio in place", async () => {
    installOperator(platform.engine.world, operatorRelease("istio"));
    await kubectl("wait --for=create gatewayclass/istio --timeout=20s");
    expect(await apply(istio.dist)).toMatchObject({ code: 0 });
    await kubectl(
      "wait --for=condition=Ready knativeserving/knative-serving -n knative-serving --timeout=20s",
    );
    const external =
      "jsonpath={.spec.externalName}=knative-local-gateway-istio.knative-serving.svc.cluster.local";
    expect((await kubectl(`wait --for=${external} service/hello -n default --timeout=20s`)).code).toBe(0);
    const route = await json("httproute hello.default.127.0.0.1.sslip.io -n default");
    expect(route.status.parents[0].controllerName).toBe("istio.io/gateway-controller");
    const left = await kubectl("get deploy -n envoy-gateway-system -o name");
    expect(left.stdout.trim().split("\n")).toEqual(["deployment.apps/envoy-gateway"]);
    await kubectl("rollout status deploy/activator -n knative-serving --timeout=20s");
    const pods = await json("pods -n knative-serving -l app.kubernetes.io/name=activator");
    expect(pods.items[0].spec.initContainers).toMatchObject([
      { name: "istio-proxy", restartPolicy: "Always" },
    ]);
  });

  it("makes Istio's class again as long as istiod runs", async () => {
    await kubectl("delete gatewayclass istio");
    expect((await kubectl("wait --for=create gatewayclass/istio --timeout=20s")).code).toBe(0);
  });

  it("programs a Gateway of Envoy Gateway once the EnvoyProxy that it names is there", async () => {
    const gateway = {
      apiVersion: "gateway.networking.k8s.io/v1",
      kind: "Gateway",
      metadata: { name: "early", namespace: "default" },
      spec: {
        gatewayClassName: "eg",
        infrastructure: {
          parametersRef: { group: "gateway.envoyproxy.io", kind: "EnvoyProxy", name: "late" },
        },
        listeners: [{ name: "http", port: 80, protocol: "HTTP" }],
      },
    };
    const proxy = {
      apiVersion: "gateway.envoyproxy.io/v1alpha1",
      kind: "EnvoyProxy",
      metadata: { name: "late", namespace: "default" },
      spec: { provider: { type: "Kubernetes", kubernetes: { envoyService: { name: "late" } } } },
    };
    const create = (object: object) => platform.kubectl(["create", "-f", "-"], JSON.stringify(object));
    await create(gateway);
    await platform.clock.settled();
    expect((await json("gateway early -n default")).status?.conditions).toBeUndefined();
    await create(proxy);
    await platform.clock.settled();
    const proxies = await kubectl("get deploy,svc -n envoy-gateway-system -o name");
    expect(proxies.stdout).toContain("deployment.apps/late\n");
    expect(proxies.stdout).not.toContain("early");
    await kubectl("delete gateway/early envoyproxy/late -n default");
  });

  it("holds Envoy Gateway's class until no Gateway uses it and its controller has seen that", async () => {
    const gateway = (verb: string) =>
      platform.kubectl(
        [verb, "-f", "-"],
        JSON.stringify({
          apiVersion: "gateway.networking.k8s.io/v1",
          kind: "Gateway",
          metadata: { name: "user", namespace: "default" },
          spec: { gatewayClassName: "eg", listeners: [{ name: "http", port: 80, protocol: "HTTP" }] },
        }),
      );
    await gateway("create");
    await kubectl("delete gatewayclass eg --wait=false");
    expect((await kubectl("get gatewayclass eg -o name")).code).toBe(0);
    await gateway("delete");
    expect((await kubectl("wait --for=delete gatewayclass/eg --timeout=20s")).code).toBe(0);
  });

  it("goes away in reverse order while its operators live", async () => {
    const kinds = "trigger,broker,kafkasource,pingsource,ksvc,integration,kafkatopic";
    expect((await kubectl(`delete ${kinds} --all -A --timeout=20s`)).code).toBe(0);
    expect((await kubectl("delete kafka,kafkanodepool --all -A --timeout=20s")).code).toBe(0);
    expect((await kubectl("delete knativeeventing,knativeserving --all -A --timeout=20s")).code).toBe(0);
    expect(
      (await kubectl("delete ns eventing-demo knative-serving knative-eventing kafka --timeout=20s")).code,
    ).toBe(0);
  });
});
