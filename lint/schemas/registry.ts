import { readFileSync } from "node:fs";
import { join } from "node:path";
import kinds from "../../imports/kinds.json";
import { packageRoot } from "../../package-root";
import type { JsonSchema } from "../../schema/schema";
import { groupOf } from "../target";

/** Schema of one kind in one version. */
export interface KindSchema {
  readonly schema: JsonSchema;
  /** Schema that `$ref`s point into. */
  readonly root: JsonSchema;
  /** Whether it is one of Kubernetes' own kinds: those take null for a field that is not set. */
  readonly builtIn: boolean;
}

/** One entry of imports/schemas/<group>.json. */
interface ImportedKind {
  readonly kind: string;
  readonly version: string;
  readonly openAPIV3Schema: JsonSchema;
}

/** schema/kubernetes.json. */
interface KubernetesKinds {
  /** `apps/v1/Deployment` and the definition that has it. */
  readonly kinds: Readonly<Record<string, string>>;
  readonly definitions: Readonly<Record<string, JsonSchema>>;
}

/** Schemas by kind. A file is read when the first object of its group is met: together they have 1.4 MB. */
class SchemaRegistry {
  private kubernetes: KubernetesKinds | undefined;
  private readonly groups = new Map<string, ReadonlyMap<string, KindSchema>>();

  /** Schema of a kind; undefined when floe has none. */
  find(apiVersion: string, kind: string): KindSchema | undefined {
    const builtIn = this.builtIn().kinds[`${apiVersion}/${kind}`];
    if (builtIn !== undefined) return this.definition(builtIn);
    const group = groupOf(apiVersion);
    return this.imported(group).get(`${apiVersion.slice(group.length + 1)}/${kind}`);
  }

  /** Versions in which a kind is known. */
  versionsOf(group: string, kind: string): string[] {
    const prefix = group === "" ? "" : `${group}/`;
    const builtIn = Object.keys(this.builtIn().kinds)
      .filter((key) => key.startsWith(prefix) && key.split("/").length === (group === "" ? 2 : 3))
      .filter((key) => key.endsWith(`/${kind}`))
      .map((key) => key.slice(prefix.length, -kind.length - 1));
    return [...builtIn, ...kinds.filter((k) => k.group === group && k.kind === kind).map((k) => k.version)];
  }

  /** Kinds of a group that are known. */
  kindsOf(group: string): string[] {
    const builtIn = Object.keys(this.builtIn().kinds)
      .map((key) => key.split("/"))
      .filter((parts) => (parts.length === 2 ? "" : parts[0]) === group)
      .map((parts) => parts.at(-1) ?? "");
    return [...builtIn, ...kinds.filter((k) => k.group === group).map((k) => k.kind)];
  }

  /** Schema of `metadata`, which CRDs leave to the API server. */
  objectMeta(): KindSchema {
    return this.definition("ObjectMeta");
  }

  private definition(name: string): KindSchema {
    const { definitions } = this.builtIn();
    return { schema: { $ref: `#/definitions/${name}` }, root: { definitions }, builtIn: true };
  }

  private builtIn(): KubernetesKinds {
    this.kubernetes ??= read("schema/kubernetes.json") as KubernetesKinds;
    return this.kubernetes;
  }

  private imported(group: string): ReadonlyMap<string, KindSchema> {
    let schemas = this.groups.get(group);
    if (schemas === undefined) {
      const known = kinds.some((kind) => kind.group === group);
      const entries = known ? (read(`imports/schemas/${group}.json`) as ImportedKind[]) : [];
      schemas = new Map(
        entries.map(({ kind, version, openAPIV3Schema: schema }) => [
          `${version}/${kind}`,
          { schema, root: schema, builtIn: false },
        ]),
      );
      this.groups.set(group, schemas);
    }
    return schemas;
  }
}

function read(path: string): unknown {
  return JSON.parse(readFileSync(join(packageRoot(), path), "utf8"));
}

/** The schemas of the package, read once in a process. */
export const schemas = new SchemaRegistry();
