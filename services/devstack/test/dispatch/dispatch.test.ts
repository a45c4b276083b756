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

  test("the rejection names the event by its place in the batch", () => {
    const { rejected } = dispatch([put("a", 1), null, "{"], rules, "t");
    expect(rejected).toEqual([{ index: 2, code: "dispatch.not-an-event", reason: "the value is not JSON" }]);
  });
});
