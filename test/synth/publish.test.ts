import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { publish } from "../../synth/publish";

describe("publish", () => {
  let work: string;
  let dist: string;
  beforeEach(() => {
    work = mkdtempSync(join(tmpdir(), "publish-"));
    dist = join(work, "dist");
  });
  afterEach(() => rmSync(work, { recursive: true, force: true }));

  const a = { path: "a.yaml", text: "a" };
  const nested = { path: "helm/kafka/Chart.yaml", text: "name: kafka\n" };

  test("creates a folder that did not exist, and those within", () => {
    publish(dist, [a, nested]);
    expect(readFileSync(join(dist, "a.yaml"), "utf8")).toBe("a");
    expect(readFileSync(join(dist, "helm/kafka/Chart.yaml"), "utf8")).toBe("name: kafka\n");
  });

  test("removes files that are no longer made, and the folders that held them", () => {
    publish(dist, [a, nested]);
    publish(dist, [a]);
    expect(readdirSync(dist)).toEqual(["a.yaml"]);
  });

  test.each([
    ["a text", [{ ...a, text: "b" }, nested]],
    ["a path", [{ ...a, path: "b.yaml" }, nested]],
  ])("follows a change of %s", (_, files) => {
    publish(dist, [a, nested]);
    publish(dist, files);
    for (const { path, text } of files) expect(readFileSync(join(dist, path), "utf8")).toBe(text);
    expect(readdirSync(dist)).toHaveLength(2);
    expect(readdirSync(work)).toEqual(["dist"]);
  });

  test("does not touch a folder that holds the files already", () => {
    publish(dist, [a, nested]);
    const { ino } = statSync(dist);
    publish(dist, [nested, a]);
    expect(statSync(dist).ino).toBe(ino);
    expect(readdirSync(work)).toEqual(["dist"]);
  });

  test("leaves the old folder untouched and nothing else behind when writing fails", () => {
    mkdirSync(dist);
    writeFileSync(join(dist, "kept.yaml"), "kept");
    expect(() => publish(dist, [a, { path: "a.yaml/b.yaml", text: "" }])).toThrow(/EEXIST|ENOTDIR|EISDIR/);
    expect(readdirSync(work)).toEqual(["dist"]);
    expect(readdirSync(dist)).toEqual(["kept.yaml"]);
  });

  test("refuses a file in the folder's place, and keeps it", () => {
    writeFileSync(dist, "mine");
    expect(() => publish(dist, [a])).toThrow("ENOTDIR");
    expect(readFileSync(dist, "utf8")).toBe("mine");
  });
});
