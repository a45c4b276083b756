import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe as list, missingPrograms, PROGRAMS } from "../../e2e/setup/prerequisites";

describe("what the tests on real servers need", () => {
  const folder = mkdtempSync(join(tmpdir(), "floe-path-"));
  const { PATH } = process.env;

  beforeAll(() => {
    process.env.PATH = folder;
  });

  afterAll(() => {
    process.env.PATH = PATH;
    rmSync(folder, { recursive: true, force: true });
  });

  const have = (command: string, says: string) =>
    writeFileSync(join(folder, command), `#!/bin/sh\necho '${says}' >&2\n`, { mode: 0o755 });

  test("is named, each program with what it is for", () => {
    const missing = missingPrograms();
    expect(missing.map(({ program }) => program)).toEqual(PROGRAMS);
    expect(list(missing)).toContain("  radosgw is not there (its S3 gateway)\n");
  });

  test("is new enough, or named with its version", () => {
    have("java", 'openjdk version "11.0.2" 2019-01-15');
    have("python3", "Python 3.11.2");
    const why = Object.fromEntries(missingPrograms().map((one) => [one.program.command, one.why]));
    expect(why.java).toBe("is 11, and 17 is needed");
    expect(why.python3).toBeUndefined();
    have("java", 'openjdk version "21" 2023-09-19');
    have("python3", "Python 2.7.18");
    const then = Object.fromEntries(missingPrograms().map((one) => [one.program.command, one.why]));
    expect(then.java).toBeUndefined();
    expect(then.python3).toBe("is 2.7, and 3.10 is needed");
  });
});
