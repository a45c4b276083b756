import { plain } from "../../../diagnostics/style";
import type { ManifestStep } from "../../../kube/deploy/plan";
import type { Kubectl, KubeObject } from "../../../kube/kubectl";
import { statusText } from "../../../kube/status/report";
import { statusOf } from "../../../kube/status/status";

const KINDS = `deployments deploy apps/v1 true Deployment
pods po v1 true Pod
replicasets rs apps/v1 true ReplicaSet
namespaces ns v1 false Namespace`;

const object = (kind: string, name: string, rest: object = {}, owner?: string) =>
  ({
    apiVersion: kind === "Pod" ? "v1" : "apps/v1",
    kind,
    metadata: {
      name,
      namespace: "n",
      uid: name,
      generation: 1,
      ...(owner !== undefined && { ownerReferences: [{ uid: owner }] }),
    },
    ...rest,
  }) as unknown as KubeObject;

const cluster = (objects: readonly KubeObject[]) =>
  ({
    run: async (args: readonly string[]) =>
      args.includes("-o") ? "deployments.apps\npods\nreplicasets.apps\n" : KINDS,
    list: async (resources: string) =>
      objects.filter(({ kind }) =>
        resources.split(",").some((each) => each.startsWith(`${kind.toLowerCase()}s`)),
      ),
  }) as unknown as Kubectl;

const step = (...objects: KubeObject[]): ManifestStep => ({
  kind: "manifests",
  name: "60-hello",
  phase: 1,
  order: 60,
  file: "",
  objects,
});

const available = (status: string) => ({
  status: { observedGeneration: 1, conditions: [{ type: "Available", status, observedGeneration: 1 }] },
});
const ready = (status: string) => ({ status: { phase: "Running", conditions: [{ type: "Ready", status }] } });

test("the deepest trouble comes first, whatever stands before it in the file", async () => {
  const objects = [
    object("Deployment", "shallow", available("False")),
    object("Deployment", "fine", available("True")),
    object("Deployment", "deep", available("False")),
    object("ReplicaSet", "deep-1", {}, "deep"),
    object("Pod", "deep-1-a", ready("True"), "deep-1"),
    object("Pod", "deep-1-b", ready("False"), "deep-1"),
  ];
  const status = await statusOf(cluster(objects), [step(...objects.slice(0, 3))]);
  expect(statusText(status, { all: true, style: plain })).toBe(`Phase 1: gateways and Serving 0 of 1 ready
  ✗ 60-hello 1 of 3
      … deployment/deep in n: Available is False
        … replicaset/deep-1 in n: what it made is not ready
          … pod/deep-1-b in n: Ready is False
      … deployment/shallow in n: Available is False
      ✔ deployment/fine in n
`);
});

test("owners that own each other do not go round in circles", async () => {
  const objects = [
    object("Deployment", "a", available("False"), "b"),
    object("Deployment", "b", available("False"), "a"),
  ];
  const [found] = await statusOf(cluster(objects), [step(objects[0] as KubeObject)]);
  expect(found?.nodes[0]).toMatchObject({
    name: "a",
    causes: [{ name: "b", causes: [{ name: "a", causes: [] }] }],
  });
});
