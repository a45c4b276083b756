import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

const root = join(__dirname, "..", "..", "..", "..");

/** What people see, with everything that differs from run to run replaced. */
function normalised(output: string): string {
  return output
    .replace(/http:\/\/127\.0\.0\.1:\d+/g, "http://HOST")
    .replace(/snapshot \d{10,19}/g, "snapshot ID")
    .replace(/^ {2}\d{10,19} +/gm, "  ID  ")
    .replace(/after \d+ ms/g, "after N ms")
    .replace(/\d+(\.\d+)? (KiB|MiB)/g, "N $2")
    .replace(/[\d.]+ s$/gm, "N s")
    .replace(/the event comes again .*/g, "the event comes again");
}

describe("npm run demo", () => {
  test("puts files, dies twice in a commit, and ends with every row exactly once", async () => {
    const run = promisify(execFile);
    const { stdout } = await run(process.execPath, ["services/devstack/build/run.js", "demo"], {
      cwd: root,
      env: { ...process.env, NO_COLOR: "1" },
    });
    expect(normalised(stdout)).toMatchSnapshot();
  }, 120_000);
});
