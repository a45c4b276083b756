import { pauses } from "../backoff";
import type { Clock } from "../clock";
import { describe } from "../deploy/wait-ready";
import type { Kubectl } from "../kubectl";
import { ToolError } from "../tool-error";

/** Label of the proxies that Envoy Gateway runs (envoyproxy/gateway internal/gatewayapi/labels.go). */
const OWNER = "gateway.envoyproxy.io/owning-gateway-name";

/**
 * Waits until Envoy Gateway has taken the proxies of Gateways away that it has lost: once it is
 * uninstalled, nobody does.
 *
 * @param namespace of Envoy Gateway
 * @throws ToolError FLOE8012 with the first proxy that is still there
 */
export async function proxiesGone(
  namespace: string,
  { kubectl, clock, timeoutMs }: { kubectl: Kubectl; clock: Clock; timeoutMs: number },
): Promise<void> {
  const end = clock.now() + timeoutMs;
  const pause = pauses(2000);
  for (;;) {
    const [first] = await kubectl.list("deployments.apps", ["-n", namespace, "-l", OWNER]);
    if (first === undefined) return;
    if (clock.now() >= end)
      throw new ToolError({
        code: "FLOE8012",
        what: `${describe(first)}, a proxy of Envoy Gateway, is still there after ${Math.round(timeoutMs / 1000)} s`,
        where: {},
        nextStep: `look at the log of deployment/envoy-gateway in ${namespace}`,
      });
    await clock.sleep(pause());
  }
}
