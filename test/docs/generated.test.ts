import { readFileSync } from "node:fs";
import { join } from "node:path";
import { generatedPages } from "../../scripts/docs/pages";

test.each([...generatedPages()])("%s is what `npm run generate` makes", (path, page) => {
  expect(readFileSync(join(__dirname, "../..", path), "utf8")).toBe(page);
});
