import type { Construct } from "constructs";
import { FloeChart, KnativeService, Namespace } from "floe";
import { DomainMapping } from "floe/imports/serving.knative.dev";
import { Certificate } from "./certificate";

/** Where the greeting is found, and who certifies it. */
export interface GreetingChartProps {
  readonly host: string;
  readonly clusterIssuer: string;
  readonly image: string;
}

/** A Knative Service under a host name of its own, over HTTPS with a certificate of our own operator. */
export class GreetingChart extends FloeChart {
  readonly certificate: Certificate;

  constructor(scope: Construct, { host, clusterIssuer, image }: GreetingChartProps) {
    super(scope, "30-greeting", { phase: 1 });
    const { namespaceName: namespace } = new Namespace(this, "Namespace", { name: "greeting" });
    const { sinkRef } = new KnativeService(this, "Service", { name: "greeting", namespace, image });
    this.certificate = new Certificate(this, "Certificate", {
      name: "greeting",
      namespace,
      hosts: [host],
      clusterIssuer,
    });
    // A kind that floe has types for, but no construct.
    new DomainMapping(this, "Domain", {
      metadata: { name: host, namespace },
      spec: { ref: sinkRef, tls: { secretName: this.certificate.secretName } },
    });
  }
}
