import { ServiceGuard, type ServiceGuardProps } from "../../../constructs/ingest/service-guard";
import { KnativeService } from "../../../constructs/knative/knative-service";
import { find } from "../../support/find";
import { render } from "../../support/manifests";

const gateway = {
  gatewayName: "knative-local-gateway",
  namespace: "knative-serving",
  gatewayClassName: "envoy",
  serviceName: "envoy-gateway-system/knative-local-gateway",
};

function policy(props: Partial<ServiceGuardProps> = {}) {
  const manifests = render((chart) => {
    const service = new KnativeService(chart, "service", { name: "worker", namespace: "apps", image: "i" });
    new ServiceGuard(chart, "guard", { service, gateway, servingNamespace: "knative-serving", ...props });
  });
  return find(manifests, "NetworkPolicy");
}

const namespaces = (...values: string[]) => ({
  namespaceSelector: {
    matchExpressions: [{ key: "kubernetes.io/metadata.name", operator: "In", values }],
  },
});

describe("ServiceGuard", () => {
  test("lets Knative and the gateway's proxies in, wherever these run, and nobody else", () => {
    const { metadata, spec } = policy();
    expect(metadata).toMatchObject({ name: "worker", namespace: "apps" });
    expect(spec.podSelector).toEqual({ matchLabels: { "serving.knative.dev/service": "worker" } });
    expect(spec.ingress).toHaveLength(1);
    expect(spec.ingress[0].from).toEqual([namespaces("knative-serving", "envoy-gateway-system")]);
    expect(spec.ingress[0].ports.map(({ port }: { port: number }) => port)).toEqual([
      8012, 8013, 8112, 8022, 9090,
    ]);
  });

  test("names a namespace once where proxies run beside Knative", () => {
    const beside = { ...gateway, serviceName: "knative-serving/knative-local-gateway-istio" };
    expect(policy({ gateway: beside }).spec.ingress[0].from).toEqual([namespaces("knative-serving")]);
  });

  test("lets Prometheus read figures, and send no requests", () => {
    const [, scrape] = policy({ monitoringNamespace: "monitoring" }).spec.ingress;
    expect(scrape.from).toEqual([namespaces("monitoring")]);
    expect(scrape.ports.map(({ port }: { port: number }) => port)).not.toContain(8012);
  });
});
