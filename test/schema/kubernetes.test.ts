import { checkSchema } from "../../schema/check";
import kubernetes from "../../schema/kubernetes.json";
import type { JsonSchema } from "../../schema/schema";
import { compact, reachable } from "../../scripts/kubernetes-schema/compact";
import { modules } from "../../scripts/kubernetes-schema/kinds";
import { KUBERNETES_VERSION, packages } from "../../scripts/kubernetes-schema/packages";
import { addValidation, validation } from "../../scripts/kubernetes-schema/validation";

const definitions = kubernetes.definitions as unknown as Record<string, JsonSchema>;
const kinds = Object.entries(modules).flatMap(([apiVersion, names]) =>
  names.map((name) => `${apiVersion}/${name}`),
);

describe("schema/kubernetes.json", () => {
  test("has the kinds, the release and the packages that the script says", () => {
    expect(Object.keys(kubernetes.kinds).sort()).toEqual([...kinds].sort());
    expect(kubernetes.kubernetes).toBe(KUBERNETES_VERSION);
    expect(kubernetes.source).toEqual(packages.map(({ name, version }) => `${name}@${version}`));
  });

  test("holds what its kinds refer to, no more and no less", () => {
    expect(Object.keys(reachable(definitions, Object.values(kubernetes.kinds))).sort()).toEqual(
      Object.keys(definitions).sort(),
    );
  });

  test.each(Object.entries(validation))("%s is checked as the API server does", (key, checks) => {
    const [type = "", property = ""] = key.split(".");
    expect(definitions[type]?.properties?.[property]).toMatchObject(checks);
  });

  const check = (kind: string, object: object) =>
    checkSchema({ $ref: `#/definitions/${kind}` }, object, { definitions }).map(
      ({ kind: what, path }) => `${path.join(".")} ${what}`,
    );

  test("takes what the API takes", () => {
    const port = { name: "http", containerPort: 8080 };
    const container = {
      name: "c",
      image: "i",
      ports: [port],
      resources: { limits: { cpu: 0.5, memory: "64Mi" } },
    };
    expect(
      check("Pod", {
        apiVersion: "v1",
        kind: "Pod",
        metadata: { name: "p" },
        spec: { containers: [container] },
      }),
    ).toEqual([]);
    const policy = {
      podSelector: {},
      ingress: [{ ports: [{ port: "http" }, { port: 80, protocol: "TCP" }] }],
    };
    expect(
      check("NetworkPolicy", { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", spec: policy }),
    ).toEqual([]);
  });

  test("refuses what the API refuses", () => {
    const container = {
      name: "c",
      image: "i",
      imagePullPolicy: "Sometimes",
      resources: { limits: { memory: "64 MB" } },
      port: 1,
    };
    const spec = { containers: [container, { ...container }], replicas: 1 };
    expect(
      check("Pod", { apiVersion: "v1", kind: "Pod", spec })
        .filter((text) => !text.startsWith("spec.containers.1."))
        .sort(),
    ).toEqual([
      "spec.containers.0.imagePullPolicy not-allowed-value",
      "spec.containers.0.port unknown-field",
      "spec.containers.0.resources.limits.memory pattern",
      "spec.containers.1 duplicate-item",
      "spec.replicas unknown-field",
    ]);
  });
});

describe("making it", () => {
  test("interfaces lose their prefix, numbers become integers, status stays open", () => {
    const made = compact({
      IThing: {
        type: "object",
        description: "gone",
        properties: {
          kind: { type: "string", const: "Thing" },
          count: { type: "number" },
          port: { $ref: "#/definitions/IIntOrString" },
          status: { $ref: "#/definitions/IThingStatus" },
        },
        required: ["kind"],
        additionalProperties: false,
      },
      IIntOrString: { type: ["string", "number"] },
    });
    expect(made).toEqual({
      Thing: {
        type: "object",
        required: ["kind"],
        properties: {
          kind: { type: "string", enum: ["Thing"] },
          count: { type: "integer" },
          port: { $ref: "#/definitions/IntOrString" },
          status: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
        },
      },
      IntOrString: { "x-kubernetes-int-or-string": true },
    });
  });

  test("a check for a field that a release no longer has is an error", () => {
    expect(() => addValidation({})).toThrow("no PodSpec.containers in the Kubernetes API");
  });
});
