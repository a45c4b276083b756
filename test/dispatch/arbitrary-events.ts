import fc from "fast-check";

/** Text as JSON in UTF-8 can carry it: no lone surrogates. */
const text = (maxLength: number) => fc.string({ unit: "grapheme", maxLength });

const encodedKey = text(12).map((key) => encodeURIComponent(key).replaceAll("%20", "+"));
const brokenKey = fc.array(fc.constantFrom("%", "%C3", "%A9", "%e2%82%ac", "+", "a", "é", "%2", "%F0", "/"), {
  maxLength: 8,
});
const key = fc
  .tuple(
    fc.constantFrom("", "a/", "a/b", "c/"),
    fc.oneof(
      text(12),
      encodedKey,
      brokenKey.map((parts) => parts.join("")),
    ),
    fc.constantFrom("", "/", ".csv"),
  )
  .map((parts) => parts.join(""));

const junk = fc.oneof(
  fc.constant(undefined),
  fc.constant(null),
  fc.constant(""),
  fc.constant(7),
  fc.constant({}),
  fc.constant([]),
);
const mostly = <T>(good: fc.Arbitrary<T>): fc.Arbitrary<T | unknown> =>
  fc.oneof({ weight: 9, arbitrary: good as fc.Arbitrary<unknown> }, { weight: 1, arbitrary: junk });

const size = fc.oneof(
  fc.nat({ max: 1200 }),
  fc.nat({ max: 1200 }).map(String),
  fc.constantFrom(
    Number.MAX_SAFE_INTEGER,
    Number.MAX_SAFE_INTEGER + 2,
    -1,
    0.5,
    "01",
    "1e3",
    "99999999999999999",
  ),
);

const record = fc.record({
  eventSource: mostly(fc.constantFrom("ceph:s3", "aws:s3", "minio:s3")),
  eventName: mostly(
    fc.constantFrom("ObjectCreated:Put", "s3:ObjectCreated:Copy", "ObjectRemoved:Delete", "s3:s3:x"),
  ),
  eventTime: mostly(fc.constant("2026-01-01T00:00:00.000Z")),
  s3: mostly(
    fc.record({
      bucket: mostly(fc.record({ name: mostly(fc.constantFrom("inbox", "other", "third")) })),
      object: mostly(
        fc.record({
          key: mostly(key),
          size: mostly(size),
          eTag: mostly(fc.constantFrom("e1", "e2")),
          versionId: mostly(fc.constantFrom("", "v1", "v2")),
          sequencer: mostly(fc.constant("s")),
        }),
      ),
    }),
  ),
});

const event = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.array(mostly(record), { maxLength: 4 }).map((Records) => JSON.stringify({ Records })),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      null,
      "",
      '{"Event":"s3:TestEvent"}',
      "5",
      "[]",
      "{}",
      "not json",
      '{"Records":5}',
    ),
  },
  { weight: 1, arbitrary: fc.json({ maxDepth: 2, noUnicodeString: true }) },
);

/** Values of records in the events topic: good, odd and broken ones. */
export function batchOfEvents(): fc.Arbitrary<(string | null)[]> {
  return fc.array(event, { maxLength: 8 });
}
