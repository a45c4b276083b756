import { lint } from "../../lint/lint";
import { parseManifests } from "../../lint/read-manifests";

const crd = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: widgets.example.org }
spec:
  group: example.org
  scope: Namespaced
  names: { kind: Widget, plural: widgets }
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              required: [size]
              properties:
                size: { type: integer, maximum: 9 }
                colour: { type: string, enum: [red, green], default: red }
              x-kubernetes-validations:
                - rule: self.size < 5 || self.colour == 'green'
                  message: large ones are green
`;

const widget = (spec: string) => `
apiVersion: example.org/v1
kind: Widget
metadata: { name: w, namespace: default }
spec: ${spec}
`;

const read = (text: string) => parseManifests(text, "widgets.yaml").manifests;
const findings = (text: string, definitions = "") =>
  lint(read(text), { external: [], definitions: read(definitions) }).diagnostics.map(
    ({ code, what, where }) => `${code} ${where.path}: ${what}`,
  );

test("an object is checked against the definition that stands among the objects", () => {
  expect(findings(`${crd}---${widget("{ size: 3 }")}`)).toEqual([]);
  expect(findings(`${crd}---${widget("{ size: 12, color: red }")}`)).toEqual([
    "FLOE4105 spec.size: 'size' is out of range",
    "FLOE4101 spec.color: unknown field 'color'",
  ]);
});

test("or is given beside them, for definitions that are not rendered", () => {
  expect(findings(widget("{ colour: blue }"), crd)).toEqual([
    "FLOE4102 spec.size: missing field 'size'",
    "FLOE4104 spec.colour: 'colour' has a value that is not allowed",
  ]);
});

test("rules are evaluated with the defaults filled in", () => {
  expect(findings(widget("{ size: 7 }"), crd)).toEqual([expect.stringContaining("large ones are green")]);
  expect(findings(widget("{ size: 7, colour: green }"), crd)).toEqual([]);
});

test("a kind that nobody defines is reported as unchecked, and not as wrong", () => {
  const { diagnostics, unknownKinds } = lint(read(widget("{ anything: goes }")));
  expect({ diagnostics, unknownKinds }).toEqual({ diagnostics: [], unknownKinds: ["Widget.example.org"] });
});

test("a definition that is broken defines nothing", () => {
  for (const spec of ["{}", "{ versions: 3 }", "{ group: example.org, versions: [{ name: v1 }, 7, null] }"])
    expect(
      lint(
        read(
          `{ apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: { name: x }, spec: ${spec} }`,
        ),
      ).unknownKinds,
    ).toEqual(["CustomResourceDefinition.apiextensions.k8s.io"]);
});
