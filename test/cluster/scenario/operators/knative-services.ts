import { parse } from "yaml";
import { child, isObject, type JsonObject, type KubeObject } from "../../api-server/kube-object";
import { isTrue } from "../conditions";
import type { Rule } from "../rule";
import type { World } from "../world";
import { operatorDeployment } from "./operator-deployment";

const kind = "Service.serving.knative.dev";

/** The Gateway and its Service that config-gateway names. @returns `undefined` when it names none */
function gatewayOf(world: World, key: string): { gateway: string[]; service: string[] } | undefined {
  const data = child(world.get("ConfigMap", "knative-serving", "config-gateway"), "data");
  const entries = parse(String(data[key] ?? "")) as unknown;
  const [entry] = Array.isArray(entries) ? (entries as unknown[]) : [];
  if (!isObject(entry)) return undefined;
  return { gateway: String(entry.gateway).split("/"), service: String(entry.service).split("/") };
}

function programmed(world: World, key: string): boolean {
  const [namespace, name = ""] = gatewayOf(world, key)?.gateway ?? [];
  return isTrue(world.get("Gateway.gateway.networking.k8s.io", namespace, name), "Programmed");
}

function domain(world: World): string {
  const data = child(world.get("ConfigMap", "knative-serving", "config-domain"), "data");
  return Object.entries(data).find(([, selector]) => selector === "")?.[0] ?? "svc.cluster.local";
}

const template = (service: KubeObject) => child(child(service, "spec"), "template");

function revisionName(service: KubeObject): string {
  const given = child(template(service), "metadata").name;
  if (typeof given === "string") return given;
  return `${service.metadata.name}-${String(service.metadata.generation ?? 1).padStart(5, "0")}`;
}

const clusterLocal = ({ metadata }: KubeObject) =>
  metadata.labels?.["networking.knative.dev/visibility"] === "cluster-local";

/** Traffic with every target named, as the status has it. */
function traffic(service: KubeObject): JsonObject[] {
  const latest = revisionName(service);
  const wanted = child(service, "spec").traffic as JsonObject[] | undefined;
  if (wanted === undefined || wanted.length === 0)
    return [{ latestRevision: true, percent: 100, revisionName: latest }];
  return wanted.map((target) => ({ ...target, revisionName: target.revisionName ?? latest }));
}

/** Traffic of a Route: a Configuration stands for its latest Revision. */
function routeTraffic(route: KubeObject, world: World): JsonObject[] {
  const wanted = (child(route, "spec").traffic as JsonObject[] | undefined) ?? [];
  return wanted.map(({ configurationName, ...target }) => {
    if (configurationName === undefined) return target;
    const { namespace } = route.metadata;
    const configuration = world.get(
      "Configuration.serving.knative.dev",
      namespace,
      String(configurationName),
    );
    return { ...target, revisionName: child(configuration, "status").latestReadyRevisionName ?? "" };
  });
}

const owned = ({ apiVersion, metadata, kind: ownerKind }: KubeObject) => ({
  ownerReferences: [
    { apiVersion, kind: ownerKind, name: metadata.name ?? "", uid: metadata.uid ?? "", controller: true },
  ],
});

function makeRevision(service: KubeObject, world: World): void {
  const { name = "", namespace = "" } = service.metadata;
  const revision = revisionName(service);
  const labels = {
    "serving.knative.dev/service": name,
    "serving.knative.dev/configuration": name,
    "serving.knative.dev/revision": revision,
  };
  const annotations = child(child(template(service), "metadata"), "annotations");
  const replicas = Number(annotations["autoscaling.knative.dev/min-scale"] ?? 0);
  const condition = (type: string, status = "True") => ({ type, status });
  world.ensure({
    apiVersion: "serving.knative.dev/v1",
    kind: "Revision",
    metadata: { name: revision, namespace, labels, ...owned(service) },
    spec: child(template(service), "spec"),
    status: {
      conditions: [
        condition("Active", replicas > 0 ? "True" : "False"),
        ...["ContainerHealthy", "Ready", "ResourcesAvailable"].map((type) => condition(type)),
      ],
    },
  });
  world.ensure({
    apiVersion: "autoscaling.internal.knative.dev/v1alpha1",
    kind: "PodAutoscaler",
    metadata: { name: revision, namespace, labels, ...owned(service) },
    spec: {},
    status: { desiredScale: replicas, actualScale: replicas },
  });
  const deployment = operatorDeployment(namespace, `${revision}-deployment`);
  const spec = child(deployment, "spec");
  world.ensure({
    ...deployment,
    metadata: { ...deployment.metadata, labels, ...owned(service) },
    spec: {
      ...spec,
      replicas,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          containers: [
            { name: "user-container", image: "example.com/app:1" },
            { name: "queue-proxy", image: "example.com/queue:1" },
          ],
        },
      },
    },
  });
  for (const port of ["", "-private"])
    world.ensure({
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: `${revision}${port}`, namespace, labels, ...owned(service) },
      spec: { ports: [{ name: "http", port: 80 }] },
    });
}

function makeRoute(
  service: KubeObject,
  world: World,
  host: string,
  key: string,
  targets: readonly JsonObject[] = traffic(service),
): void {
  const { name = "", namespace = "" } = service.metadata;
  const [gatewayNamespace, gatewayName] = gatewayOf(world, key)?.gateway ?? [];
  const rules = [
    {
      backendRefs: targets.map(({ revisionName: backend, percent }) => ({
        group: "",
        kind: "Service",
        name: String(backend),
        port: 80,
        weight: Number(percent ?? 0),
      })),
    },
  ];
  const route: KubeObject = {
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "HTTPRoute",
    metadata: {
      name: host,
      namespace,
      labels: { "networking.internal.knative.dev/ingress": name },
      ...owned(service),
    },
    spec: {
      hostnames: [host],
      parentRefs: [
        {
          group: "gateway.networking.k8s.io",
          kind: "Gateway",
          namespace: gatewayNamespace,
          name: gatewayName,
        },
      ],
      rules,
    },
  };
  const live = world.get("HTTPRoute.gateway.networking.k8s.io", namespace, host);
  if (live === undefined) world.ensure(route);
  else world.update(live, (copy) => ({ ...copy, spec: { ...child(copy, "spec"), rules } }));
}

function makeReady(service: KubeObject, world: World): void {
  const { name = "", namespace = "" } = service.metadata;
  const internal = `${name}.${namespace}.svc.cluster.local`;
  const external = `${name}.${namespace}.${domain(world)}`;
  makeRoute(service, world, internal, "local-gateways");
  if (!clusterLocal(service)) makeRoute(service, world, external, "external-gateways");
  const [localNamespace, localName] = gatewayOf(world, "local-gateways")?.service ?? [];
  world.ensure({
    apiVersion: "v1",
    kind: "Service",
    metadata: { name, namespace, ...owned(service) },
    spec: { type: "ExternalName", externalName: `${localName}.${localNamespace}.svc.cluster.local` },
  });
  world.setConditions(
    service,
    ["ConfigurationsReady", "Ready", "RoutesReady"].map((type) => [type, "True"] as const),
    {
      url: `http://${clusterLocal(service) ? internal : external}`,
      address: { url: `http://${internal}` },
      latestCreatedRevisionName: revisionName(service),
      latestReadyRevisionName: revisionName(service),
      traffic: traffic(service),
    },
  );
}

/** Services go to where the local Gateway is now: it moves when its implementation changes. */
export function followLocalGateway(world: World): void {
  const [namespace, name] = gatewayOf(world, "local-gateways")?.service ?? [];
  if (namespace === undefined) return;
  const externalName = `${name}.${namespace}.svc.cluster.local`;
  for (const { metadata } of world.list(kind)) {
    const service = world.get("Service", metadata.namespace, metadata.name ?? "");
    if (service === undefined || child(service, "spec").externalName === externalName) continue;
    world.update(service, (live) => ({ ...live, spec: { ...child(live, "spec"), externalName } }));
  }
}

const controller = (_: KubeObject, world: World) => world.available("knative-serving", "controller");

/** Knative Serving: a Service gets its Revision at once, and is ready when the Gateways are programmed. */
export const knativeServiceRules: readonly Rule[] = [
  {
    name: "the Revision is made",
    kind,
    requires: controller,
    steps: [
      {
        run: (service, world) => {
          makeRevision(service, world);
          world.setConditions(service, [
            ["ConfigurationsReady", "True"],
            ["RoutesReady", "Unknown", "IngressNotConfigured", "Ingress has not yet been reconciled."],
            ["Ready", "Unknown", "IngressNotConfigured", "Ingress has not yet been reconciled."],
          ]);
        },
      },
    ],
  },
  {
    name: "the Service becomes ready",
    kind,
    requires: (service, world) =>
      controller(service, world) &&
      world.get("Revision.serving.knative.dev", service.metadata.namespace, revisionName(service)) !==
        undefined &&
      programmed(world, "local-gateways") &&
      (clusterLocal(service) || programmed(world, "external-gateways")),
    steps: [{ afterMs: 3_000, run: makeReady }],
  },
  {
    name: "the Configuration gets its Revision",
    kind: "Configuration.serving.knative.dev",
    requires: controller,
    steps: [
      {
        run: (configuration, world) => {
          makeRevision(configuration, world);
          const revision = revisionName(configuration);
          const names = { latestCreatedRevisionName: revision, latestReadyRevisionName: revision };
          world.setConditions(configuration, [["Ready", "True"]], names);
        },
      },
    ],
  },
  {
    name: "the Route becomes ready",
    kind: "Route.serving.knative.dev",
    requires: (route, world) => controller(route, world) && programmed(world, "local-gateways"),
    steps: [
      {
        afterMs: 3_000,
        run: (route, world) => {
          const { name = "", namespace = "" } = route.metadata;
          const external = `${name}.${namespace}.${domain(world)}`;
          const targets = routeTraffic(route, world);
          makeRoute(route, world, `${name}.${namespace}.svc.cluster.local`, "local-gateways", targets);
          makeRoute(route, world, external, "external-gateways", targets);
          const types = ["AllTrafficAssigned", "CertificateProvisioned", "IngressReady", "Ready"];
          world.setConditions(
            route,
            types.map((type) => [type, "True"] as const),
            { url: `http://${external}`, traffic: targets },
          );
        },
      },
    ],
  },
];
