import { dispatchSpan } from "../../src/tracing/dispatch-span";

const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
const OWN = `00-${TRACE}-${TRACE.slice(16)}-01`;
const message = {
  files: [
    { uri: "s3://b/late", eventTime: "2026-01-01T00:00:20Z" },
    { uri: "s3://b/early", eventTime: "2026-01-01T00:00:05.250Z" },
    { uri: "s3://b/unknown" },
  ],
  timestamp: "2026-01-01T00:00:50Z",
  traceparent: OWN,
};

test("the dispatcher's span lasts from the first object to the message", () => {
  expect(dispatchSpan(message)).toMatchObject({
    service: "file-dispatcher",
    traceparent: OWN,
    startMs: Date.parse("2026-01-01T00:00:05.250Z"),
    endMs: Date.parse("2026-01-01T00:00:50Z"),
    attributes: { "floe.files": 3 },
    events: [
      { attributes: { "floe.object": "s3://b/late" } },
      { attributes: { "floe.object": "s3://b/early" } },
    ],
  });
});

test("a batch of many objects names the first hundred", () => {
  const files = Array.from({ length: 500 }, (_, i) => ({
    uri: `s3://b/${i}`,
    eventTime: "2026-01-01T00:00:05Z",
  }));
  expect(dispatchSpan({ ...message, files })?.events).toHaveLength(100);
});

test.each([
  ["somebody else's span", { ...message, traceparent: `00-${TRACE}-00f067aa0ba902b7-01` }],
  ["a trace that is not sampled", { ...message, traceparent: OWN.replace(/01$/, "00") }],
  ["no trace context", { ...message, traceparent: "trace me" }],
  ["a message without a time", { ...message, timestamp: "soon" }],
])("%s is not told", (_, other) => {
  expect(dispatchSpan(other)).toBeUndefined();
});
