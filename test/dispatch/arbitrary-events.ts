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

/** What stands where something else should: nothing, or something of another type. */
const missing = [undefined, null, ""];
const junk = [...missing, 7, {}, []];

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

function record(wrong: readonly unknown[]) {
  const mostly = (good: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
    fc.oneof({ weight: 9, arbitrary: good }, { weight: 1, arbitrary: fc.constantFrom(...wrong) });
  const bucket = fc.record({ name: mostly(fc.constantFrom("inbox", "other", "third")) });
  const object = fc.record({
    key: mostly(key),
    size: mostly(size),
    eTag: mostly(fc.constantFrom("e1", "e2")),
    versionId: mostly(fc.constantFrom("", "v1", "v2")),
    sequencer: mostly(fc.constant("s")),
  });
  const good = fc.record({
    eventSource: mostly(fc.constantFrom("ceph:s3", "aws:s3", "minio:s3")),
    eventName: mostly(
      fc.constantFrom("ObjectCreated:Put", "s3:ObjectCreated:Copy", "ObjectRemoved:Delete", "s3:s3:x"),
    ),
    eventTime: mostly(fc.constant("2026-01-01T00:00:00.000Z")),
    s3: mostly(fc.record({ bucket: mostly(bucket), object: mostly(object) })),
  });
  return mostly(good);
}

const noEvent = fc.constantFrom(
  null,
  "",
  '{"Event":"s3:TestEvent"}',
  "5",
  "[]",
  "{}",
  "not json",
  '{"Records":5}',
);

/**
 * Values of records in the events topic: good, odd and broken ones.
 *
 * @param types `any` also puts values of wrong types into records, `right` only leaves values out
 */
export function batchOfEvents(types: "any" | "right" = "any"): fc.Arbitrary<(string | null)[]> {
  const records = fc.array(record(types === "any" ? junk : missing), { maxLength: 4 });
  const event = fc.oneof(
    { weight: 8, arbitrary: records.map((Records) => JSON.stringify({ Records })) },
    { weight: 1, arbitrary: noEvent },
    { weight: 1, arbitrary: fc.json({ maxDepth: 2, noUnicodeString: true }) },
  );
  return fc.array(event, { maxLength: 8 });
}
