import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { formatJson } from "../../diagnostics/format-json";
import { formatText } from "../../diagnostics/format-text";
import { lint } from "../../lint/lint";
import { type Manifest, toManifest } from "../../lint/manifest";
import { parseManifests } from "../../lint/read-manifests";

const platform = parseManifests(
  readFileSync(join(__dirname, "fixtures/platform.yaml"), "utf8"),
  "platform.yaml",
).manifests;

/** Paths of every value within an object. */
function* paths(
  value: unknown,
  path: readonly (string | number)[] = [],
): Iterable<readonly (string | number)[]> {
  if (path.length > 0) yield path;
  if (typeof value !== "object" || value === null) return;
  for (const [key, field] of Object.entries(value))
    yield* paths(field, [...path, Array.isArray(value) ? Number(key) : key]);
}

/** An object with another value in a place; the same when an earlier change has taken the place away. */
function withValue(object: unknown, [step, ...rest]: readonly (string | number)[], value: unknown): unknown {
  if (step === undefined) return value;
  if (Array.isArray(object))
    return object.map((item, index) => (index === step ? withValue(item, rest, value) : (item as unknown)));
  if (typeof object !== "object" || object === null) return object;
  const fields = object as Record<string, unknown>;
  return { ...fields, [step]: withValue(fields[step], rest, value) };
}

const places = platform.flatMap((manifest, index) =>
  [...paths(manifest.object)].map((path) => ({ index, path })),
);
const anything = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    "",
    0,
    -1,
    true,
    [],
    {},
    [null],
    [[]],
    { name: null },
    "a/b/c",
    "{{x}}",
    "[",
    "-kafka-bootstrap.kafka.svc:1",
  ),
  fc.jsonValue(),
);

test("whatever stands in an object, lint ends with findings, and they can be shown", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom(...places), anything), { minLength: 1, maxLength: 3 }),
      (changes) => {
        const objects = platform.map(({ object }) => object);
        for (const [{ index, path }, value] of changes)
          objects[index] = withValue(objects[index], path, value) as Manifest["object"];
        const manifests = objects
          .map((object) =>
            typeof object === "object" ? toManifest(object, { locate: () => ({ file: "x" }) }) : undefined,
          )
          .filter((manifest) => manifest !== undefined);
        const { diagnostics } = lint(manifests);
        formatText(diagnostics);
        formatJson(diagnostics);
      },
    ),
    { numRuns: 20 },
  );
});
