import { KafkaClusters } from "./kafka-clusters";
import { kindKey, type Manifest } from "./manifest";
import type { ObjectIndex } from "./object-index";
import type { PlatformFacts } from "./platform-facts";

/** Everything that rules may look at. */
export class LintContext {
  /** The Kafka clusters, with their listeners, brokers and topics. */
  readonly kafka: KafkaClusters;
  private readonly byKind = new Map<string, Manifest[]>();

  constructor(
    readonly manifests: readonly Manifest[],
    readonly index: ObjectIndex,
    readonly facts: PlatformFacts,
  ) {
    for (const manifest of manifests) {
      const key = kindKey(manifest);
      const others = this.byKind.get(key);
      if (others === undefined) this.byKind.set(key, [manifest]);
      else others.push(manifest);
    }
    this.kafka = new KafkaClusters(this);
  }

  /** All objects of a kind, named as `Kind.group`. */
  ofKind(key: string): readonly Manifest[] {
    return this.byKind.get(key) ?? [];
  }

  /** One object of a kind. */
  find(key: string, namespace: string | undefined, name: string): Manifest | undefined {
    return this.ofKind(key).find((manifest) => manifest.namespace === namespace && manifest.name === name);
  }
}
