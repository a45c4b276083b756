import { child, type KubeObject } from "../../api-server/kube-object";
import type { Rule } from "../rule";
import type { World } from "../world";
import { operatorDeployment } from "./operator-deployment";

const operator = (_: KubeObject, world: World) => world.available("camel-k", "camel-k-operator");

function platformReady(_: KubeObject, world: World): boolean {
  return world
    .list("IntegrationPlatform.camel.apache.org")
    .some((platform) => child(platform, "status").phase === "Ready");
}

const phase = (name: string) => (integration: KubeObject, world: World) =>
  world.setConditions(integration, [["Ready", "False", "IntegrationBuilding", name]], { phase: name });

const kitName = (integration: KubeObject) => `kit-${integration.metadata.name}`;

function ensureKit(integration: KubeObject, world: World, status: Record<string, unknown>): void {
  const { namespace = "" } = integration.metadata;
  const kit = { apiVersion: "camel.apache.org/v1", kind: "IntegrationKit" };
  world.ensure({ ...kit, metadata: { name: kitName(integration), namespace }, spec: {}, status });
}

const integrationKind = "Integration.camel.apache.org";
const requires = (integration: KubeObject, world: World) =>
  operator(integration, world) && platformReady(integration, world);

/** The platform, and integrations from kit build to running Deployment. */
export const camelRules: readonly Rule[] = [
  {
    name: "the platform becomes ready",
    kind: "IntegrationPlatform.camel.apache.org",
    requires: operator,
    steps: [
      {
        run: (platform, world) =>
          world.setConditions(platform, [["Ready", "True", "PlatformReady"]], {
            phase: "Ready",
            version: "2.9.1",
          }),
      },
    ],
  },
  {
    name: "the Integration is built and runs",
    kind: integrationKind,
    requires,
    steps: [
      { run: phase("Building Kit") },
      {
        afterMs: 90_000,
        run: (integration, world) => {
          ensureKit(integration, world, { phase: "Ready", image: "10.96.0.50/camel-k/kit:1" });
          phase("Deploying")(integration, world);
          const { name = "", namespace = "" } = integration.metadata;
          const deployment = operatorDeployment(namespace, name);
          const { apiVersion, kind, metadata } = integration;
          const owner = { apiVersion, kind, name, uid: metadata.uid ?? "", controller: true };
          world.ensure({ ...deployment, metadata: { ...deployment.metadata, ownerReferences: [owner] } });
        },
      },
      {
        run: (integration, world) =>
          world.setConditions(
            integration,
            [
              ["Ready", "True", "DeploymentReady", "1/1 ready replicas"],
              ["KitReady", "True", "KitReady"],
              ["DeploymentAvailable", "True", "DeploymentAvailable"],
            ],
            { phase: "Running", replicas: 1 },
          ),
      },
    ],
  },
];

/** The build of an Integration's kit fails: the registry refuses the push. */
export const kitBuildFails: Rule = {
  name: "the kit build fails",
  kind: integrationKind,
  requires,
  steps: [
    { run: phase("Building Kit") },
    {
      afterMs: 90_000,
      run: (integration, world) => {
        const message = "failed to push image: dial tcp 10.96.0.50:80: connect: connection refused";
        ensureKit(integration, world, { phase: "Error", failure: { reason: message } });
        world.setConditions(integration, [["Ready", "False", "IntegrationKitError", message]], {
          phase: "Error",
        });
        world.event(integration, "Warning", "IntegrationKitError", message);
      },
    },
  ],
};
