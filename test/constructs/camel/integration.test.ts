import { Integration, type IntegrationProps } from "../../../constructs/camel/integration";
import { SmokeIntegration } from "../../../constructs/camel/smoke-integration";
import { only, render, schemaViolations } from "../../support/manifests";

const minimal: IntegrationProps = {
  name: "route",
  namespace: "apps",
  dependencies: ["camel:log"],
  flows: [{ from: { uri: "timer:t", steps: [{ log: "tick" }] } }],
};

function integration(props: Partial<IntegrationProps> = {}) {
  const manifests = render((chart) => new Integration(chart, "i", { ...minimal, ...props }));
  // biome-ignore lint/suspicious/noExplicitAny: traits are looked into field by field
  return { manifests, spec: only(manifests, "Integration").spec as any };
}

describe("Integration", () => {
  test("does not run as root and answers Kubernetes' questions", () => {
    const { manifests, spec } = integration();
    expect(spec.traits.container).toEqual({ runAsNonRoot: true, runAsUser: 1000 });
    expect(spec.traits.health).toMatchObject({ enabled: true, livenessProbeEnabled: true });
    expect(spec.traits.prometheus).toEqual({ enabled: true, podMonitor: false });
    expect(schemaViolations(manifests)).toEqual([]);
  });

  test("has the resources and properties that were asked for", () => {
    const { manifests, spec } = integration({
      resources: { requests: { cpu: "1", memory: "1Gi" }, limits: { memory: "2Gi" } },
      properties: ["a=b"],
      health: false,
      metrics: false,
    });
    expect(spec.traits.container).toMatchObject({
      requestCPU: "1",
      requestMemory: "1Gi",
      limitMemory: "2Gi",
    });
    expect(spec.traits.container).not.toHaveProperty("limitCPU");
    expect(spec.traits.camel.properties).toEqual(["a=b"]);
    expect(spec.traits.health).toBeUndefined();
    expect(spec.traits.prometheus).toBeUndefined();
    expect(schemaViolations(manifests)).toEqual([]);
  });

  test("refuses to be empty", () => {
    expect(() => integration({ flows: [] })).toThrow(/flows: got \[\], expected at least one route/);
  });
});

describe("SmokeIntegration", () => {
  test("logs once a second", () => {
    const manifests = render((chart) => new SmokeIntegration(chart, "smoke", { namespace: "eventing-demo" }));
    const object = only(manifests, "Integration");
    expect(object.metadata).toMatchObject({ name: "camel-k-smoke", namespace: "eventing-demo" });
    expect(object.spec).toMatchObject({
      replicas: 1,
      flows: [
        {
          from: {
            uri: "timer:yaml",
            parameters: { period: "1000" },
            // biome-ignore lint/suspicious/noTemplateCurlyInString: Camel's Simple language
            steps: [{ setBody: { simple: "Hello Camel from ${routeId}" } }, { log: "${body}" }],
          },
        },
      ],
    });
    expect(schemaViolations(manifests)).toEqual([]);
  });
});
