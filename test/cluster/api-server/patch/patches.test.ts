import { coreResources } from "../core-resources";
import { SchemaNode } from "../schema/api-schema";
import { mergePatch } from "./merge-patch";
import { strategicMergePatch } from "./strategic-merge-patch";

const deployment = coreResources().find(({ kind }) => kind === "Deployment")!;
const node = SchemaNode.root(deployment.schema).field("spec").field("template").field("spec");
const patch = (target: object, change: object) => strategicMergePatch(target, change as never, node);

describe("strategic merge patch", () => {
  const pod = { containers: [{ name: "a", image: "1", args: ["x"] }, { name: "b" }] };

  it("merges items by their key and replaces lists without one", () => {
    const merged = patch(pod, { containers: [{ name: "a", args: ["y"] }, { name: "c" }] });
    expect(merged).toEqual({
      containers: [{ name: "a", image: "1", args: ["y"] }, { name: "b" }, { name: "c" }],
    });
  });

  it("deletes items, replaces lists and orders them as directives say", () => {
    expect(patch(pod, { containers: [{ name: "a", $patch: "delete" }] })).toEqual({
      containers: [{ name: "b" }],
    });
    expect(patch(pod, { containers: [{ $patch: "replace" }, { name: "z" }] })).toEqual({
      containers: [{ name: "z" }],
    });
    const order = {
      "$setElementOrder/containers": [{ name: "b" }, { name: "a" }],
      containers: [{ name: "b", image: "2" }],
    };
    expect(patch(pod, order)).toEqual({
      containers: [
        { name: "b", image: "2" },
        { name: "a", image: "1", args: ["x"] },
      ],
    });
    const retained = patch(
      { securityContext: { runAsUser: 1, fsGroup: 2 } },
      { securityContext: { $retainKeys: ["fsGroup"] } },
    );
    expect(retained).toEqual({ securityContext: { fsGroup: 2 } });
  });

  it("refuses an item without its key, and an unknown directive", () => {
    expect(() => patch(pod, { containers: [{ image: "1" }] })).toThrow(
      "does not contain declared merge key: name",
    );
    expect(() => patch(pod, { securityContext: { $patch: "mix" } })).toThrow("unknown patch type");
  });
});

test("a merge patch removes by null and replaces lists (RFC 7396)", () => {
  expect(mergePatch({ a: { b: 1, c: 2 }, d: [1] }, { a: { b: null }, d: [2], e: { f: null } })).toEqual({
    a: { c: 2 },
    d: [2],
    e: {},
  });
});
