import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildGraph } from "../../graph/build-graph";
import { toHtml } from "../../graph/html";
import { readManifests } from "../../lint/read-manifests";
import { synthesize } from "../../synth/synthesize";

/** Configurations whose graphs look different. */
const configurations = {
  default: "",
  istio:
    "components: {envoy_gateway: {enabled: false}, istio: {enabled: true}}\ndemos: {fault_injection: mesh}\n",
  minifi: "ingest: {dispatcher: minifi}\n",
};

/**
 * Runs in the page, in a copy whose policy lets it: the page itself has no script. What it finds stands in
 * the document's title.
 */
const MEASURE = `<script>
addEventListener("load", () => {
  const found = { texts: 0, smallest: Infinity, outside: [], hidden: [] };
  for (const svg of document.querySelectorAll("svg")) {
    const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
    for (const text of svg.querySelectorAll("text")) {
      found.texts++;
      found.smallest = Math.min(found.smallest, parseFloat(getComputedStyle(text).fontSize) * scale);
    }
    for (const node of svg.querySelectorAll(".node")) {
      const box = node.querySelector("rect").getBoundingClientRect();
      for (const text of node.querySelectorAll("text")) {
        const own = text.getBoundingClientRect();
        if (own.left < box.left || own.right > box.right) found.outside.push(text.textContent);
      }
    }
    const boxes = [...svg.querySelectorAll(".node rect")].map((rect) => rect.getBoundingClientRect());
    for (const title of svg.querySelectorAll("text.namespace")) {
      const own = title.getBoundingClientRect();
      const covered = boxes.some((box) => own.right > box.left && own.left < box.right && own.bottom > box.top && own.top < box.bottom);
      if (covered) found.hidden.push(title.textContent);
    }
  }
  document.querySelector("#kind-data").click();
  found.filtered = [...document.querySelectorAll(".edge.data")].every((edge) => getComputedStyle(edge).display === "none");
  found.width = document.documentElement.scrollWidth;
  document.title = JSON.stringify(found);
});
</script>`;

describe.each(Object.entries(configurations))("the page of floe graph, %s", (_, config) => {
  let folder: string;
  let page: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "floe-page-"));
    const configFile = join(folder, "config.yaml");
    writeFileSync(configFile, config);
    synthesize({ configFile, outdir: join(folder, "dist") });
    page = toHtml(buildGraph(readManifests([join(folder, "dist")]).manifests));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("opens without an error or a warning, and can be seen", async () => {
    writeFileSync(join(folder, "page.html"), page);
    const shot = join(folder, "page.png");
    const { stderr } = await chromium(folder, "page.html", `--screenshot=${shot}`);
    expect(stderr.split("\n").filter((line) => line.includes("CONSOLE"))).toEqual([]);
    // A PNG, and more than an empty page.
    expect(readFileSync(shot).subarray(1, 4).toString()).toBe("PNG");
    expect(readFileSync(shot).length).toBeGreaterThan(30_000);
  });

  test("can be read at 1280 px: no text leaves its node, no node covers a title, filters work", async () => {
    const open = page.replace(/<meta http-equiv[^>]*>/, "").replace("</body>", `${MEASURE}</body>`);
    writeFileSync(join(folder, "measured.html"), open);
    const { stdout } = await chromium(folder, "measured.html", "--dump-dom");
    const title = /<title>(\{.*?\})<\/title>/.exec(stdout)?.[1] ?? "{}";
    const found = JSON.parse(title.replaceAll("&quot;", '"')) as Record<string, unknown>;
    expect(found).toMatchObject({ outside: [], hidden: [], filtered: true });
    expect(found.texts).toBeGreaterThan(40);
    expect(found.smallest).toBeGreaterThanOrEqual(10.5);
    expect(found.width).toBeLessThanOrEqual(1280);
  });
});

/** Starts the browser with a profile of its own, for one page. */
async function chromium(folder: string, file: string, what: string) {
  const flags = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--hide-scrollbars",
    "--enable-logging=stderr",
    `--user-data-dir=${join(folder, "profile")}`,
    "--window-size=1280,1600",
    what,
  ];
  const browser = spawn("chromium", [...flags, `file://${join(folder, file)}`], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  browser.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  browser.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const code = await new Promise((resolve, reject) => browser.on("error", reject).on("close", resolve));
  expect(code).toBe(0);
  return { stdout, stderr };
}
