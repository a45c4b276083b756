import { Construct } from "constructs";
import { Certificate as CertificateResource, CertificateSpecIssuerKind } from "./imports/tls.example.org";

/** A certificate for host names. */
export interface CertificateProps {
  readonly name: string;
  readonly namespace: string;
  /** The first one is the subject. */
  readonly hosts: readonly [string, ...string[]];
  /** ClusterIssuer that signs it. */
  readonly clusterIssuer: string;
}

/**
 * A certificate that an operator keeps in a Secret. What needs it takes the construct or its
 * `secretName`, so nobody types the name twice.
 */
export class Certificate extends Construct {
  /** Secret that the operator writes. */
  readonly secretName: string;
  readonly namespace: string;

  constructor(scope: Construct, id: string, { name, namespace, hosts, clusterIssuer }: CertificateProps) {
    super(scope, id);
    this.secretName = `${name}-tls`;
    this.namespace = namespace;
    new CertificateResource(this, "Resource", {
      metadata: { name, namespace },
      spec: {
        secretName: this.secretName,
        dnsNames: [...hosts],
        issuer: { kind: CertificateSpecIssuerKind.CLUSTER_ISSUER, name: clusterIssuer },
      },
    });
  }
}
