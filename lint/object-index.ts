import { identity, type Target } from "./target";

/** An object that lint knows of. */
export interface KnownObject extends Target {
  /** Keys of a Secret or ConfigMap. @default - not known: any key may be there */
  readonly keys?: readonly string[];
  /** Ports of a Service by number. @default - not known */
  readonly ports?: readonly number[];
}

/** Stands for every name, in objects that are declared as external. */
export const ANY_NAME = "*";

/** Every object that exists once the platform runs: declared here, made by an operator, or there before. */
export class ObjectIndex {
  private readonly byIdentity = new Map<string, KnownObject>();
  private readonly byKind = new Map<string, KnownObject[]>();

  /** Adds an object unless its identity is known already: what is declared comes first, and knows more. */
  add(object: KnownObject): void {
    const id = identity(object);
    if (this.byIdentity.has(id)) return;
    this.byIdentity.set(id, object);
    const key = `${object.group}/${object.kind}`;
    const others = this.byKind.get(key);
    if (others === undefined) this.byKind.set(key, [object]);
    else others.push(object);
  }

  /** The object, or undefined when nobody makes it. */
  find(target: Target): KnownObject | undefined {
    return (
      this.byIdentity.get(identity(target)) ?? this.byIdentity.get(identity({ ...target, name: ANY_NAME }))
    );
  }

  /** All known objects of a kind. */
  ofKind(group: string, kind: string): readonly KnownObject[] {
    return this.byKind.get(`${group}/${kind}`) ?? [];
  }
}
