import fc from "fast-check";
import { nearest } from "../../schema/nearest";

const keys = ["bootstrapServers", "chart_version", "chart_repo", "enabled", "namespace"];

test.each([
  ["bootstrapservers", "bootstrapServers"],
  ["bootstrap-servers", "bootstrapServers"],
  ["chartVersion", "chart_version"],
  ["chart_verison", "chart_version"],
  ["chart_vers", "chart_version"],
  ["enabeld", "enabled"],
  ["namspace", "namespace"],
])("%s is taken for %s", (slip, meant) => expect(nearest(slip, keys)).toBe(meant));

test("nothing is suggested when nothing is near", () => {
  expect(nearest("topic", keys)).toBeUndefined();
  expect(nearest("x", [])).toBeUndefined();
});

test("a limit makes it stricter", () => {
  expect(nearest("TCPRoute", ["HTTPRoute"])).toBe("HTTPRoute");
  expect(nearest("TCPRoute", ["HTTPRoute"], 1)).toBeUndefined();
});

test("a name is nearest to itself, and one slip away it is still found", () => {
  const name = fc.stringMatching(/^[a-z]{4,12}$/);
  fc.assert(
    fc.property(name, fc.nat(), fc.constantFrom("drop", "double", "swap"), (word, at, slip) => {
      const i = at % (word.length - 1);
      const slips = {
        drop: word.slice(0, i) + word.slice(i + 1),
        double: word.slice(0, i + 1) + word.slice(i),
        swap: word.slice(0, i) + word[i + 1] + word[i] + word.slice(i + 2),
      };
      expect(nearest(word, ["zzzzzzzzzzzzzzzz", word])).toBe(word);
      expect(nearest(slips[slip], ["zzzzzzzzzzzzzzzz", word])).toBe(word);
    }),
  );
});
