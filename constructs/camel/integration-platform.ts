import { Construct } from "constructs";
import { IntegrationPlatform as IntegrationPlatformResource } from "../../imports/camel.apache.org";
import { defined } from "../defined";
import { InvalidPropError } from "../invalid-prop";
import type { ConfigMapKey } from "../kubernetes/env";

/** Where Camel K pushes the images that it builds, and the kubelet pulls them. */
export interface ImageRegistry {
  /** Host and port as the kubelet sees it: a name of cluster DNS would serve the push only. */
  readonly address: string;
  /** Plain HTTP. @default false */
  readonly insecure?: boolean;
  /** @default - no organisation in the image name */
  readonly organization?: string;
  /** Secret of type kubernetes.io/dockerconfigjson in the platform's namespace. @default - anonymous */
  readonly secretName?: string;
}

/** The build settings of a Camel K operator. */
export interface IntegrationPlatformProps {
  /** Namespace of the operator; it looks for its platform nowhere else. */
  readonly namespace: string;
  readonly registry: ImageRegistry;
  /** Name; equals the operator's id. @default camel-k */
  readonly name?: string;
  /** Longest build, as Go spells durations. The first one downloads half of Maven Central. @default 15m0s */
  readonly buildTimeout?: string;
  /** Maven settings (mirrors, proxies). @default - Maven Central */
  readonly mavenSettings?: ConfigMapKey;
}

/**
 * Makes a Camel K operator ready to build. Nothing else makes this object: without it Integrations
 * wait in the phase `Waiting For Platform`, and without a registry address it goes into the phase `Error`
 * (camel-k pkg/controller/integrationplatform/monitor.go).
 */
export class IntegrationPlatform extends Construct {
  readonly platformName: string;
  readonly namespace: string;

  /** @throws InvalidPropError for an empty registry address or a timeout that Go would not parse */
  constructor(scope: Construct, id: string, props: IntegrationPlatformProps) {
    super(scope, id);
    const { namespace, registry, name = "camel-k", buildTimeout = "15m0s" } = props;
    if (registry.address === "" || /[/\s]/.test(registry.address)) {
      throw new InvalidPropError(this, {
        prop: "registry.address",
        got: registry.address,
        expected: "host or host:port, without a scheme",
        hint: "the platform does not become ready without a registry",
      });
    }
    if (!/^(?=\d)(\d+h)?(\d+m)?(\d+s)?$/.test(buildTimeout)) {
      throw new InvalidPropError(this, {
        prop: "buildTimeout",
        got: buildTimeout,
        expected: "hours, minutes and seconds like 15m0s",
      });
    }
    new IntegrationPlatformResource(this, "Resource", {
      metadata: { name, namespace, labels: { app: "camel-k" } },
      spec: {
        profile: "Kubernetes",
        build_: {
          registry: {
            address: registry.address,
            insecure: registry.insecure ?? false,
            ...defined({ organization: registry.organization, secret: registry.secretName }),
          },
          timeout: buildTimeout,
          ...(props.mavenSettings && {
            maven: { settings: { configMapKeyRef: { ...props.mavenSettings } } },
          }),
        },
      },
    });
    this.platformName = name;
    this.namespace = namespace;
  }
}
