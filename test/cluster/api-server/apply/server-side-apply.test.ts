import fc from "fast-check";
import type { KubeObject } from "../kube-object";
import { type ApiSchema, SchemaNode } from "../schema/api-schema";
import { FieldSet } from "./field-set";
import { applyConfiguration, recordUpdate, type Writer } from "./server-side-apply";
import { fieldSetOf } from "./typed-value";

const item: ApiSchema = {
  type: "object",
  properties: {
    name: { type: "string" },
    size: { type: "integer" },
    protocol: { type: "string", default: "TCP" },
  } as never,
};
const schema = SchemaNode.root({
  type: "object",
  properties: {
    spec: {
      type: "object",
      properties: {
        replicas: { type: "integer" },
        labels: { type: "object", additionalProperties: { type: "string" } },
        atomic: { type: "array", items: { type: "string" } },
        members: { type: "array", items: { type: "string" }, "x-kubernetes-list-type": "set" },
        ports: {
          type: "array",
          items: item,
          "x-kubernetes-list-type": "map",
          "x-kubernetes-list-map-keys": ["name", "protocol"],
        },
      },
    },
  },
} as ApiSchema);

const object = (spec: object): KubeObject => ({
  apiVersion: "v1",
  kind: "Thing",
  metadata: { name: "x" },
  spec: spec as Record<string, unknown>,
});
const writer = (manager: string): Writer => ({
  manager,
  apiVersion: "v1",
  time: "2026-01-05T08:00:00Z",
  resetPaths: [],
});
const apply = (live: KubeObject, manager: string, spec: object, force = false) =>
  applyConfiguration(live, object(spec), schema, writer(manager), force);
const created = (manager: string, spec: object) =>
  apply({ ...object({}), spec: undefined as never }, manager, spec);

describe("server-side apply", () => {
  it("merges associative lists by their keys, in the applied order, and keeps others' items in place", () => {
    const one = created("one", {
      ports: [
        { name: "a", size: 1 },
        { name: "b", size: 2 },
      ],
    });
    const two = apply(one, "two", {
      ports: [
        { name: "c", size: 3 },
        { name: "b", protocol: "UDP" },
      ],
    });
    expect(two.spec).toEqual({
      ports: [
        { name: "a", size: 1 },
        { name: "b", size: 2 },
        { name: "c", size: 3 },
        { name: "b", protocol: "UDP" },
      ],
    });
  });

  it("takes a key that was left out for its default", () => {
    const one = created("one", { ports: [{ name: "a", protocol: "TCP", size: 1 }] });
    const two = apply(one, "two", { ports: [{ name: "a", size: 1 }] });
    expect((two.spec as { ports: object[] }).ports).toHaveLength(1);
  });

  it("replaces atomic lists, and unites sets", () => {
    const one = created("one", { atomic: ["a", "b"], members: ["a", "b"] });
    const two = apply(one, "two", { atomic: ["c"], members: ["c"] }, true);
    expect(two.spec).toEqual({ atomic: ["c"], members: ["a", "b", "c"] });
  });

  it("removes an item that nobody owns any more, and only that", () => {
    const one = created("one", {
      ports: [
        { name: "a", size: 1 },
        { name: "b", size: 2 },
      ],
    });
    const two = apply(one, "two", { ports: [{ name: "b", size: 2 }] });
    expect(apply(two, "one", { ports: [] }).spec).toEqual({ ports: [{ name: "b", size: 2 }] });
  });

  it("names every conflict with its manager and path", () => {
    const one = created("one", { replicas: 1, ports: [{ name: "a", size: 1 }] });
    const updated = recordUpdate(
      one,
      { ...one, spec: { ...(one.spec as object), replicas: 2 } },
      schema,
      writer("editor"),
    );
    expect(() => apply(updated, "two", { replicas: 3, ports: [{ name: "a", size: 2 }] })).toThrow(
      'Apply failed with 2 conflicts: conflicts with "editor" using v1:\n- .spec.replicas\nconflicts with "one":\n- .spec.ports[name="a",protocol="TCP"].size',
    );
  });

  const spec = fc.record(
    {
      replicas: fc.nat(3),
      labels: fc.dictionary(fc.constantFrom("a", "b", "c"), fc.constantFrom("1", "2")),
      atomic: fc.array(fc.constantFrom("a", "b"), { maxLength: 2 }),
      members: fc.uniqueArray(fc.constantFrom("a", "b", "c")),
      ports: fc.uniqueArray(
        fc.record({ name: fc.constantFrom("a", "b", "c"), size: fc.nat(2) }, { requiredKeys: ["name"] }),
        { selector: ({ name }) => name },
      ),
    },
    { requiredKeys: [] },
  );

  it("is idempotent: the second apply of a configuration changes nothing", () => {
    fc.assert(
      fc.property(spec, spec, (first, second) => {
        const live = created("one", first);
        const once = apply(live, "two", second, true);
        expect(apply(once, "two", second)).toEqual(once);
      }),
    );
  });

  it("leaves nothing behind of a manager that was alone and applies something else", () => {
    fc.assert(
      fc.property(spec, spec, (first, second) => {
        const fields = (value: object) => fieldSetOf({ spec: value }, schema).paths();
        const after = apply(created("one", first), "one", second);
        const named = fields((after.spec as object | undefined) ?? {});
        expect(
          named.filter(
            (path) => !fields(second).includes(path) && path !== ".spec" && !containers.test(path),
          ),
        ).toEqual([]);
      }),
    );
  });

  it("gives every field of the last forced apply to its manager, and to nobody who differs", () => {
    fc.assert(
      fc.property(spec, spec, (first, second) => {
        const both = apply(created("one", first), "two", second, true);
        const owned = both.metadata.managedFields?.find(({ manager }) => manager === "two");
        const wanted = fieldSetOf({ spec: second }, schema);
        expect(wanted.difference(FieldSet.fromFieldsV1(owned?.fieldsV1 ?? {})).empty).toBe(true);
      }),
    );
  });
});

/** A container that stays empty when its last field goes is no field of anybody. */
const containers = /^\.spec\.(labels|members|ports)$/;

describe("fieldsV1", () => {
  it("is read back as it was written", () => {
    const element = fc.oneof(
      fc.string({ minLength: 1 }).map((name) => `f:${name}`),
      fc.nat(9).map((n) => `v:${n}`),
      fc.string().map((name) => `k:${JSON.stringify({ name })}`),
    );
    const level = (below: fc.Arbitrary<FieldSet>) =>
      fc
        .tuple(fc.uniqueArray(element, { maxLength: 3 }), fc.dictionary(element, below, { maxKeys: 2 }))
        .map(([members, children]) => {
          const full = Object.entries(children).filter(([, child]) => !child.empty);
          return new FieldSet(new Set(members), new Map(full));
        });
    const set = level(level(level(fc.constant(new FieldSet()))));
    fc.assert(
      fc.property(set, (fields) => {
        expect(FieldSet.fromFieldsV1(fields.toFieldsV1()).toFieldsV1()).toEqual(fields.toFieldsV1());
        expect(FieldSet.fromFieldsV1(fields.toFieldsV1()).difference(fields).empty).toBe(true);
        expect(fields.difference(FieldSet.fromFieldsV1(fields.toFieldsV1())).empty).toBe(true);
      }),
    );
  });
});
