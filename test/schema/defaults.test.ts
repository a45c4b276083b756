import { withDefaults } from "../../schema/defaults";
import type { JsonSchema } from "../../schema/schema";

const schema: JsonSchema = {
  type: "object",
  properties: {
    kind: { type: "string", default: "Service" },
    path: {
      type: "object",
      properties: {
        type: { type: "string", default: "PathPrefix" },
        value: { type: "string", default: "/" },
      },
    },
    matches: {
      type: "array",
      default: [{ path: {} }],
      items: {
        type: "object",
        properties: { path: { type: "object", properties: { value: { default: "/" } } } },
      },
    },
    labels: {
      type: "object",
      additionalProperties: { type: "object", properties: { on: { default: true } } },
    },
  },
};

test("fields that are missing get their default, and defaults within it", () => {
  expect(withDefaults(schema, {})).toEqual({ kind: "Service", matches: [{ path: { value: "/" } }] });
});

test("objects that are missing stay missing; those that are there are completed", () => {
  expect(withDefaults(schema, { kind: "X", matches: [], path: { value: "/a" } })).toEqual({
    kind: "X",
    matches: [],
    path: { type: "PathPrefix", value: "/a" },
  });
});

test("items of lists and values of maps are completed", () => {
  expect(
    withDefaults(schema, { kind: "X", matches: [{ path: {} }], labels: { a: {}, b: { on: false } } }),
  ).toEqual({
    kind: "X",
    matches: [{ path: { value: "/" } }],
    labels: { a: { on: true }, b: { on: false } },
  });
});

test("the value that was given stays as it was, and comes back when there is nothing to add", () => {
  const given = { kind: "X", matches: [] };
  expect(withDefaults(schema, given)).toBe(given);
  const empty = {};
  withDefaults(schema, empty);
  expect(empty).toEqual({});
});
