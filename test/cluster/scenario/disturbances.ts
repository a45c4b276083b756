import { crdsOfGroups } from "../api-server/crd-manifests";
import type { ConditionSpec } from "./conditions";
import type { Happening } from "./engine";
import type { Rule } from "./rule";
import type { World } from "./world";

/** CustomResourceDefinitions of some groups appear late, whoever brings them. */
export function lateKinds(afterMs: number, ...groups: readonly string[]): Happening {
  return {
    afterMs,
    run: (world) => {
      for (const crd of crdsOfGroups(...groups)) world.ensure(crd);
    },
  };
}

/** A condition that changes a few times before it stays; each state lasts `everyMs`. */
export function flapping(
  kind: string,
  type: string,
  states: readonly ConditionSpec[1][],
  everyMs = 1_000,
): Rule {
  return {
    name: `${type} of ${kind} flaps`,
    kind,
    steps: states.map((status) => ({
      afterMs: everyMs,
      run: (object, world) => world.setConditions(object, [[type, status, "Flapping"]]),
    })),
  };
}

/** A Deployment that loses its availability, and does not get it back. */
export function deploymentFails(afterMs: number, namespace: string, name: string): Happening {
  return {
    afterMs,
    run: (world) => {
      const deployment = world.get("Deployment.apps", namespace, name);
      if (deployment === undefined) return;
      const message = "Deployment does not have minimum availability.";
      world.setConditions(deployment, [["Available", "False", "MinimumReplicasUnavailable", message]], {
        readyReplicas: 0,
        availableReplicas: 0,
        unavailableReplicas: 1,
      });
    },
  };
}

/** Writes of some kinds are refused until some time: their webhook has no endpoints yet. */
export function webhookNotReady(
  untilMs: number,
  service: string,
  guards: (kind: string) => boolean,
): Happening {
  return {
    afterMs: 0,
    run: (world: World) => {
      const message = `failed calling webhook "${service}": failed to call webhook: Post "https://${service}.svc:443/?timeout=10s": no endpoints available for service "${service}"`;
      const end = world.refuse((kind, operation) =>
        guards(kind) && operation !== "DELETE" ? message : undefined,
      );
      world.clock.after(untilMs, end);
    },
  };
}
