import { Testing } from "cdk8s";
import { reportError } from "../../cli/report-error";
import { ConfigError } from "../../config/config-error";
import { InvalidPropError } from "../../constructs/invalid-prop";
import { plain } from "../../diagnostics/style";
import { LintError } from "../../lint/lint-error";

function report(error: unknown): { code: number; text: string } {
  let text = "";
  const code = reportError(error, {
    out: () => undefined,
    err: (part) => {
      text += part;
    },
    outStyle: plain,
    errStyle: plain,
  });
  return { code, text };
}

const finding = { code: "FLOE1005", what: "does not exist", where: { file: "config.yaml" } } as const;

test("a configuration that cannot be used ends with 2, checks that failed with 1", () => {
  expect(report(new ConfigError([finding])).code).toBe(2);
  expect(report(new LintError([finding])).code).toBe(1);
});

test.each([
  ["EACCES", "permission denied"],
  ["ENOSPC", "no space left on the device"],
  ["EROFS", "the file system is read-only"],
  ["ENOENT", "the parent folder does not exist"],
  ["EBUSY", "the folder is in use, such as a mount point"],
])("FLOE9001: %s is told in words, with the path and what to do", (code, words) => {
  const error = Object.assign(new Error(`${code}: mkdtemp`), { code, path: "/srv/dist" });
  expect(report(error)).toEqual({
    code: 2,
    text: `/srv/dist
  error  ${words}  FLOE9001
    next      Check that the parent folder exists, that you may write to it and that the disk has space.

✗ 1 error; floe explain FLOE9001 tells more
`,
  });
});

test("one finding without advice of its own gets its code's; of several none does", () => {
  const advice = "next      Name the file with `-f`, and make sure that it is a readable text file in UTF-8.";
  expect(report(new ConfigError([finding])).text).toContain(advice);
  expect(report(new ConfigError([finding, finding])).text).not.toContain("next ");
  const own = { ...finding, nextStep: "look again" };
  expect(report(new ConfigError([own])).text).toContain("next      look again\n");
});

test("FLOE9002: a construct that refuses a property is told by its path, without a stack", () => {
  const error = new InvalidPropError(Testing.app(), { prop: "replicas", got: 0, expected: "at least 1" });
  const { code, text } = report(error);
  expect(code).toBe(2);
  expect(text).toContain("replicas: got 0, expected at least 1  FLOE9002");
  expect(text).not.toContain("report-error.test.ts");
});

test("anything else is a fault of floe, and keeps its stack", () => {
  const { code, text } = report(new TypeError("x is not a function"));
  expect(code).toBe(1);
  expect(text).toMatch(/^error {2}TypeError: x is not a function\n {4}at /);
  expect(report("text").text).toBe("error  text\n");
});
