import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { publish } from "../../synth/publish";

describe("publish", () => {
  let work: string;
  beforeEach(() => {
    work = mkdtempSync(join(tmpdir(), "publish-"));
  });
  afterEach(() => rmSync(work, { recursive: true, force: true }));

  test("creates a folder that did not exist", () => {
    publish(join(work, "dist"), (folder) => writeFileSync(join(folder, "a.yaml"), "a"));
    expect(readFileSync(join(work, "dist/a.yaml"), "utf8")).toBe("a");
  });

  test("removes files that the new build no longer makes", () => {
    mkdirSync(join(work, "dist"));
    writeFileSync(join(work, "dist/stale.yaml"), "old");
    publish(join(work, "dist"), (folder) => writeFileSync(join(folder, "a.yaml"), "a"));
    expect(readdirSync(join(work, "dist"))).toEqual(["a.yaml"]);
  });

  test("leaves the old folder untouched and nothing else behind when the build fails", () => {
    mkdirSync(join(work, "dist"));
    writeFileSync(join(work, "dist/kept.yaml"), "kept");
    expect(() =>
      publish(join(work, "dist"), (folder) => {
        writeFileSync(join(folder, "half.yaml"), "half");
        throw new Error("broken input");
      }),
    ).toThrow("broken input");
    expect(readdirSync(work)).toEqual(["dist"]);
    expect(readFileSync(join(work, "dist/kept.yaml"), "utf8")).toBe("kept");
    expect(existsSync(join(work, "dist/half.yaml"))).toBe(false);
  });
});
