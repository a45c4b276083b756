import type { FloeConfig, HelmValues } from "../../../config/types";
import { UNINJECTED_POD } from "../../mesh/injection";
import { dependencyOf, type OperatorChart } from "../operator-chart";

/** Secret with the key that signs sessions, under the file name that Kiali reads. */
const SIGNING_KEY_SECRET = "kiali-signing-key";
const SIGNING_KEY_FILE = "value.txt";

/**
 * Kiali. Left alone, the chart makes up a signing key at every rendering: sessions end with each upgrade,
 * and Argo CD would never see it in sync. So the ConfigMap always has a fixed text there. In production
 * the real key is in a Secret, mounted where the server looks for overrides (kiali/kiali
 * config/config.go, overrideSecretsDir); the playground asks nobody to log in and needs none.
 *
 * Value names: kiali/helm-charts kiali-server/values.yaml at v2.17.0; everything of it but
 * `kiali_route_url` goes to the server's own configuration.
 */
export function kiali(config: FloeConfig): OperatorChart {
  const component = config.components.kiali;
  const production = config.platform.profile === "production";
  return {
    name: "kiali",
    component: "kiali",
    description: "Kiali: the dashboard of the mesh.",
    release: "kiali",
    namespace: component.namespace,
    install: "release",
    dependencies: [dependencyOf(component)],
    values: { [component.chart_name]: server(config, production) },
    overrides: component.values,
    order: 85,
    notes: production
      ? [
          `Sessions are signed with a key of 16, 24 or 32 bytes that is yours to make; the pod waits for it: \`kubectl -n ${component.namespace} create secret generic ${SIGNING_KEY_SECRET} --from-literal=${SIGNING_KEY_FILE}="$(openssl rand -hex 16)"\`.`,
          `Log in with a token: \`kubectl -n ${component.namespace} create token kiali\`.`,
        ]
      : ["Nobody has to log in, and nobody can change anything: whoever reaches it sees the mesh."],
  };
}

function server({ components }: FloeConfig, production: boolean): HelmValues {
  const { istio, jaeger, monitoring } = components;
  return {
    auth: { strategy: production ? "token" : "anonymous" },
    login_token: { signing_key: production ? "see-secret" : "not-used" },
    deployment: {
      replicas: production ? 2 : 1,
      image_pull_policy: "IfNotPresent",
      view_only_mode: !production,
      pod_labels: UNINJECTED_POD,
      ...(production && {
        custom_secrets: [
          { name: SIGNING_KEY_SECRET, mount: "/kiali-override-secrets/login-token-signing-key" },
        ],
      }),
    },
    external_services: {
      istio: { root_namespace: istio.namespace },
      prometheus: { url: monitoring.prometheus_url },
      grafana: { enabled: false },
      tracing: jaeger.enabled
        ? {
            enabled: true,
            provider: "jaeger",
            internal_url: `http://tracing.${jaeger.namespace}.svc.cluster.local:16685/jaeger`,
            use_grpc: true,
          }
        : { enabled: false },
    },
  };
}
