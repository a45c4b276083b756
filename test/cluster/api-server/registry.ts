import { coreResources } from "./core-resources";
import { resourcesOf } from "./custom-resources";
import type { KubeObject } from "./kube-object";
import { apiVersionOf, type ResourceType, resourceKey } from "./resource-type";

/** What is served now: the built-in resources, and those of established CustomResourceDefinitions. */
export class ResourceRegistry {
  private readonly core = coreResources();
  private readonly custom = new Map<string, readonly ResourceType[]>();
  private served: readonly ResourceType[] = this.core;

  /** In the order of discovery; the same array as long as nothing has changed. */
  all(): readonly ResourceType[] {
    return this.served;
  }

  find(group: string, version: string, resource: string): ResourceType | undefined {
    return this.all().find((t) => t.group === group && t.version === version && t.resource === resource);
  }

  findKind(apiVersion: string, kind: string): ResourceType | undefined {
    return this.all().find((type) => type.kind === kind && apiVersionOf(type) === apiVersion);
  }

  /** Any version of `group/resource`: they share their objects. */
  findKey(key: string): ResourceType | undefined {
    return this.all().find((type) => resourceKey(type) === key);
  }

  /** Serves the versions of a CRD from now on, in place of what it served before. */
  serve(crd: KubeObject): void {
    this.custom.set(crd.metadata.name ?? "", resourcesOf(crd));
    this.served = [...this.core, ...[...this.custom.values()].flat()];
  }

  withdraw(crd: KubeObject): void {
    this.custom.delete(crd.metadata.name ?? "");
    this.served = [...this.core, ...[...this.custom.values()].flat()];
  }
}
