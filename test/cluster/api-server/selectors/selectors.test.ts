import { parseFieldSelector } from "./field-selector";
import { parseLabelSelector } from "./label-selector";

describe("label selectors", () => {
  const labels = { app: "web", tier: "front" };

  it.each([
    ["", true],
    ["app=web", true],
    ["app==web,tier=front", true],
    ["app!=web", false],
    ["missing!=x", true],
    ["app in (web, api)", true],
    ["app notin (web,api),tier", false],
    ["missing notin (x)", true],
    ["tier", true],
    ["!tier", false],
    ["!missing,app in (web)", true],
  ])("%p selects: %p", (text, expected) => {
    expect(parseLabelSelector(text)(labels)).toBe(expected);
  });

  it("are refused when they cannot be read", () => {
    expect(() => parseLabelSelector("a=b=c")).toThrow("unable to parse requirement");
  });
});

test("field selectors compare the fields that are indexed", () => {
  const pod = { apiVersion: "v1", kind: "Pod", metadata: { name: "a" }, status: { phase: "Running" } };
  expect(parseFieldSelector("metadata.name=a,status.phase!=Pending", "/pods")(pod)).toBe(true);
  expect(parseFieldSelector("status.phase=Pending", "/pods")(pod)).toBe(false);
  expect(() => parseFieldSelector("spec.x=1", "/pods")).toThrow("field label not supported: spec.x");
});
