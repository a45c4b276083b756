import { get } from "../../lint/json";
import type { Kubectl, KubeObject } from "../kubectl";
import { isOurs } from "../ownership";

/**
 * Applications of floe that Argo CD syncs by itself; none when there is no Argo CD.
 *
 * @throws ToolError as `Kubectl.run`
 */
export async function argoApplications(kubectl: Kubectl): Promise<readonly KubeObject[]> {
  const found = await kubectl.list("applications.argoproj.io");
  return found.filter(
    (object) => isOurs(object) && get(object, "spec", "syncPolicy", "automated") !== undefined,
  );
}
