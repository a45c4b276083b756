import {
  IntegrationPlatform,
  type IntegrationPlatformProps,
} from "../../../constructs/camel/integration-platform";
import { only, render, schemaViolations } from "../../support/manifests";

const registry = { address: "10.96.0.50", insecure: true };

function platform(props: Partial<IntegrationPlatformProps> = {}) {
  const manifests = render(
    (chart) => new IntegrationPlatform(chart, "platform", { namespace: "camel-k", registry, ...props }),
  );
  return { manifests, object: only(manifests, "IntegrationPlatform") };
}

describe("IntegrationPlatform", () => {
  test("is named as the operator's id and builds for the registry", () => {
    const { manifests, object } = platform();
    expect(object.metadata).toMatchObject({ name: "camel-k", namespace: "camel-k" });
    expect(object.spec).toEqual({
      profile: "Kubernetes",
      build: { registry: { address: "10.96.0.50", insecure: true }, timeout: "15m0s" },
    });
    expect(schemaViolations(manifests)).toEqual([]);
  });

  test("speaks TLS unless told otherwise", () => {
    const { object } = platform({
      registry: { address: "registry:5000", organization: "floe", secretName: "s" },
    });
    expect(object.spec).toMatchObject({
      build: { registry: { address: "registry:5000", insecure: false, organization: "floe", secret: "s" } },
    });
  });

  test("takes Maven settings from a ConfigMap", () => {
    const { manifests, object } = platform({ mavenSettings: { name: "maven", key: "settings.xml" } });
    expect(object.spec).toMatchObject({
      build: { maven: { settings: { configMapKeyRef: { name: "maven", key: "settings.xml" } } } },
    });
    expect(schemaViolations(manifests)).toEqual([]);
  });

  test.each<[string, Partial<IntegrationPlatformProps>, RegExp]>([
    ["no registry", { registry: { address: "" } }, /registry\.address: got "".*not become ready/],
    ["a URL", { registry: { address: "http://registry" } }, /without a scheme/],
    ["a timeout that is no duration", { buildTimeout: "15" }, /buildTimeout: got "15"/],
  ])("refuses %s", (_, props, message) => {
    expect(() => platform(props)).toThrow(message);
  });
});
