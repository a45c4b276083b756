import { isObject, type JsonObject } from "../kube-object";

/**
 * A set of field paths (structured-merge-diff `fieldpath.Set`). Path elements are written as in
 * `managedFields`: `f:name` a field, `k:{…}` a list item by its keys, `v:…` an item of a set.
 */
export class FieldSet {
  constructor(
    readonly members: ReadonlySet<string> = new Set(),
    readonly children: ReadonlyMap<string, FieldSet> = new Map(),
  ) {}

  get empty(): boolean {
    return this.members.size === 0 && [...this.children.values()].every((set) => set.empty);
  }

  /** The part below an element. */
  below(element: string): FieldSet {
    return this.children.get(element) ?? emptySet;
  }

  union(other: FieldSet): FieldSet {
    const members = new Set([...this.members, ...other.members]);
    const elements = new Set([...this.children.keys(), ...other.children.keys()]);
    return new FieldSet(
      members,
      descend(elements, (e) => this.below(e).union(other.below(e))),
    );
  }

  difference(other: FieldSet): FieldSet {
    const members = new Set([...this.members].filter((element) => !other.members.has(element)));
    return new FieldSet(
      members,
      descend(this.children.keys(), (e) => this.below(e).difference(other.below(e))),
    );
  }

  intersection(other: FieldSet): FieldSet {
    const members = new Set([...this.members].filter((element) => other.members.has(element)));
    return new FieldSet(
      members,
      descend(this.children.keys(), (e) => this.below(e).intersection(other.below(e))),
    );
  }

  /** This set without the paths and everything below them. */
  without(paths: readonly (readonly string[])[]): FieldSet {
    const first = new Set(paths.filter((path) => path.length === 1).map(([element]) => element));
    const members = new Set([...this.members].filter((element) => !first.has(element)));
    const kept = [...this.children.keys()].filter((element) => !first.has(element));
    const rest = (element: string) =>
      paths.filter((path) => path.length > 1 && path[0] === element).map((path) => path.slice(1));
    return new FieldSet(
      members,
      descend(kept, (element) => this.below(element).without(rest(element))),
    );
  }

  /** Every member, as `.spec.ports[port=80,protocol="TCP"].name`. */
  paths(prefix = ""): string[] {
    const own = [...this.members].map((element) => prefix + printElement(element));
    const deeper = [...this.children].flatMap(([element, set]) => set.paths(prefix + printElement(element)));
    return [...own, ...deeper].sort();
  }

  /** The form of `managedFields[].fieldsV1`. */
  toFieldsV1(): JsonObject {
    const out: JsonObject = {};
    for (const element of [...new Set([...this.members, ...this.children.keys()])].sort()) {
      const below = this.below(element);
      out[element] = below.empty
        ? {}
        : { ...(this.members.has(element) && { ".": {} }), ...below.toFieldsV1() };
    }
    return out;
  }

  static fromFieldsV1(fields: JsonObject): FieldSet {
    const members = new Set<string>();
    const children = new Map<string, FieldSet>();
    for (const [element, value] of Object.entries(fields)) {
      if (element === "." || !isObject(value)) continue;
      if ("." in value || Object.keys(value).length === 0) members.add(element);
      const below = FieldSet.fromFieldsV1(value);
      if (!below.empty) children.set(element, below);
    }
    return new FieldSet(members, children);
  }
}

const emptySet = new FieldSet();

function descend(elements: Iterable<string>, child: (element: string) => FieldSet): Map<string, FieldSet> {
  const out = new Map<string, FieldSet>();
  for (const element of elements) {
    const set = child(element);
    if (!set.empty) out.set(element, set);
  }
  return out;
}

function printElement(element: string): string {
  const text = element.slice(2);
  if (element.startsWith("f:")) return `.${text}`;
  if (element.startsWith("k:")) {
    const keys = Object.entries(JSON.parse(text) as JsonObject);
    return `[${keys.map(([key, value]) => `${key}=${JSON.stringify(value)}`).join(",")}]`;
  }
  return element.startsWith("v:") ? `[=${text}]` : `[${text}]`;
}

/** Collects paths level by level; `FieldSet` itself never changes. */
export class FieldSetBuilder {
  private readonly members = new Set<string>();
  private readonly children = new Map<string, FieldSetBuilder>();

  add(element: string): void {
    this.members.add(element);
  }

  /** The builder of what is below an element. */
  below(element: string): FieldSetBuilder {
    const known = this.children.get(element);
    if (known !== undefined) return known;
    const made = new FieldSetBuilder();
    this.children.set(element, made);
    return made;
  }

  build(): FieldSet {
    return new FieldSet(
      this.members,
      descend(this.children.keys(), (element) => this.below(element).build()),
    );
  }
}
