import { NetworkPolicy } from "../../../constructs/kubernetes/network-policy";
import { only, render } from "../../support/manifests";

test("lets in what its rules name, and nothing else", () => {
  const manifests = render(
    (scope) =>
      new NetworkPolicy(scope, "Policy", {
        name: "guard",
        namespace: "apps",
        podLabels: { app: "store" },
        ingress: [
          { from: [{ namespaces: ["a", "b"] }, { podLabels: { app: "client" } }, {}], ports: [80, 443] },
          { from: [{ namespaces: ["a"], podLabels: { app: "client" } }], ports: [9000] },
          { ports: [8080] },
        ],
      }),
  );
  const inNamespaces = (...values: string[]) => ({
    matchExpressions: [{ key: "kubernetes.io/metadata.name", operator: "In", values }],
  });
  expect(only(manifests, "NetworkPolicy").spec).toEqual({
    podSelector: { matchLabels: { app: "store" } },
    policyTypes: ["Ingress"],
    ingress: [
      {
        from: [
          { namespaceSelector: inNamespaces("a", "b") },
          { podSelector: { matchLabels: { app: "client" } } },
          { podSelector: {} },
        ],
        ports: [
          { protocol: "TCP", port: 80 },
          { protocol: "TCP", port: 443 },
        ],
      },
      {
        from: [{ namespaceSelector: inNamespaces("a"), podSelector: { matchLabels: { app: "client" } } }],
        ports: [{ protocol: "TCP", port: 9000 }],
      },
      { ports: [{ protocol: "TCP", port: 8080 }] },
    ],
  });
});
