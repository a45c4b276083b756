import { dispatchVectors } from "../../../../test/dispatch/vectors";
import { dispatch } from "../../src/dispatch/dispatch";
import type { DispatchRules } from "../../src/dispatch/rules";

const rules: DispatchRules = { lightMaxBytes: 100, lightMaxFiles: 2, tables: [], defaultTable: "db.t" };

function put(key: string, size: number): string {
  return JSON.stringify({
    Records: [
      {
        eventSource: "ceph:s3",
        eventName: "ObjectCreated:Put",
        s3: { bucket: { name: "inbox" }, object: { key, size } },
      },
    ],
  });
}

describe("dispatch", () => {
  test.each(dispatchVectors())("agrees on $name: $about", ({ events, rules, timestamp, expected }) => {
    expect(dispatch(events, rules, timestamp)).toEqual(expected);
  });

  test("an empty batch makes no request", () => {
    expect(dispatch([], rules, "t")).toEqual({ requests: [], rejected: [] });
  });

  test("a batch is light up to one byte and one file below the thresholds", () => {
    const paths = (...sizes: number[]) =>
      dispatch(
        sizes.map((size, at) => put(String(at), size)),
        rules,
        "t",
      ).requests.map(({ path }) => path);
    expect(paths(99)).toEqual(["light"]);
    expect(paths(100)).toEqual(["heavy"]);
    expect(paths(49, 50)).toEqual(["light"]);
    expect(paths(50, 50)).toEqual(["heavy"]);
    expect(paths(1, 1, 1)).toEqual(["heavy"]);
  });

  test("a batch with too much for one message becomes several, each with its own way", () => {
    const keys = Array.from({ length: 501 }, (_, at) => `${at}`.padEnd(1024, "é"));
    const { requests } = dispatch(
      keys.map((key) => put(key, 1)),
      { ...rules, lightMaxFiles: 200, lightMaxBytes: 1000 },
      "t",
    );
    // {"uri":"s3://inbox/…","size":1} with some 2,045 bytes of key: 126 of them in 256 KiB.
    expect(requests.map(({ message }) => message.file_count)).toEqual([126, 126, 126, 123]);
    expect(requests.map(({ path }) => path)).toEqual(["light", "light", "light", "light"]);
    expect(requests.flatMap(({ message }) => message.files.map(({ uri }) => uri))).toEqual(
      keys.map((key) => `s3://inbox/${key}`),
    );
  });

  test("a key has at most the bytes that a name of S3 has when it is encoded", () => {
    const { requests, rejected } = dispatch([put("k".repeat(3072), 1), put("é".repeat(1537), 1)], rules, "t");
    expect(requests).toHaveLength(1);
    expect(rejected.map(({ index, reason }) => `${index} ${reason}`)).toEqual([
      "1 Records[0].s3.object.key: expected a text of 1 to 3072 bytes",
    ]);
  });

  test("the rejection names the event by its place in the batch", () => {
    const { rejected } = dispatch([put("a", 1), null, "{"], rules, "t");
    expect(rejected).toEqual([{ index: 2, code: "dispatch.not-an-event", reason: "the value is not JSON" }]);
  });
});
