import { Construct } from "constructs";
import { Integration } from "./integration";
import { simpleValue } from "./simple";

/** A route to try an installation with. */
export interface SmokeIntegrationProps {
  readonly namespace: string;
  /** @default camel-k-smoke */
  readonly name?: string;
  /** @default 3.15.3 */
  readonly runtimeVersion?: string;
}

/** A timer that logs: when its pod says `Hello Camel`, the operator can resolve, build, push, pull and run. */
export class SmokeIntegration extends Construct {
  readonly integration: Integration;

  constructor(scope: Construct, id: string, props: SmokeIntegrationProps) {
    super(scope, id);
    this.integration = new Integration(this, "Integration", {
      name: props.name ?? "camel-k-smoke",
      namespace: props.namespace,
      ...(props.runtimeVersion !== undefined && { runtimeVersion: props.runtimeVersion }),
      dependencies: ["camel:log", "camel:timer"],
      flows: [
        {
          from: {
            uri: "timer:yaml",
            parameters: { period: "1000" },
            steps: [
              { setBody: { simple: `Hello Camel from ${simpleValue("routeId")}` } },
              { log: simpleValue("body") },
            ],
          },
        },
      ],
    });
  }
}
