import type { Manifest } from "../lint/manifest";
import type { GraphNode } from "./graph";

/** Id of an object's node: what other objects refer to it by. */
export function nodeId(kind: string, namespace: string | undefined, name: string): string {
  return `${kind}/${namespace ?? ""}/${name}`;
}

/** The objects that a graph can show, by id. */
export class Parties {
  private readonly nodes = new Map<string, GraphNode>();

  constructor(readonly manifests: readonly Manifest[]) {
    for (const { kind, name, namespace, object } of manifests) {
      const phase = (object.metadata as { labels?: Record<string, string> } | undefined)?.labels?.[
        "floe.dev/phase"
      ];
      const id = nodeId(kind, namespace, name);
      this.nodes.set(id, {
        id,
        kind,
        name,
        ...(namespace !== undefined && { namespace }),
        ...(phase !== undefined && { phase }),
      });
    }
  }

  ofKind(kind: string, group: string): Manifest[] {
    return this.manifests.filter((manifest) => manifest.kind === kind && manifest.group === group);
  }

  find(id: string): GraphNode | undefined {
    return this.nodes.get(id);
  }

  /** A topic is named without its namespace; the object has one. */
  topic(name: string): string {
    const topic = this.ofKind("KafkaTopic", "kafka.strimzi.io").find(
      ({ object, name: own }) =>
        ((object.spec as { topicName?: string } | undefined)?.topicName ?? own) === name,
    );
    return topic === undefined
      ? this.outside("KafkaTopic", name)
      : nodeId("KafkaTopic", topic.namespace, topic.name);
  }

  /** Something that no object stands for: a table, a user, somebody else's topic. */
  outside(kind: string, name: string): string {
    const id = nodeId(kind, undefined, name);
    if (!this.nodes.has(id)) this.nodes.set(id, { id, kind, name });
    return id;
  }
}
