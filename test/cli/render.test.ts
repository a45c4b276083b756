import {
  chmodSync,
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
import { run } from "../../cli/program";
import { plain } from "../../diagnostics/style";

/** Says what it was called with, and for `template` prints what a chart would; fails where it is told to. */
const FAKE_HELM = `#!/bin/sh
echo "$@" >> "$FAKE_HELM_LOG"
if [ "$1 $2" = "$FAKE_HELM_FAILS" ]; then
  echo "Getting updates for unmanaged Helm repositories..." >&2
  echo "Error: looks like \\"https://strimzi.io/charts/\\" is not a valid chart repository or cannot be reached" >&2
  exit 1
fi
if [ "$1" = template ]; then echo "# rendered $2"; fi
`;

let folder: string;
let printed: { out: string; err: string };
const before = { ...process.env };

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "floe-render-test-"));
  mkdirSync(join(folder, "bin"));
  writeFileSync(join(folder, "config.yaml"), "");
  process.env.PATH = join(folder, "bin");
  process.env.FAKE_HELM_LOG = join(folder, "log");
});
afterEach(() => {
  process.env = { ...before };
  rmSync(folder, { recursive: true, force: true });
});

function installHelm(): void {
  const file = join(folder, "bin/helm");
  writeFileSync(file, FAKE_HELM);
  chmodSync(file, 0o755);
}

async function render(...args: string[]): Promise<number> {
  printed = { out: "", err: "" };
  const target = ["-f", join(folder, "config.yaml"), "-o", join(folder, "rendered")];
  return await run(["render", ...args, ...target], {
    out: (text) => {
      printed.out += text;
    },
    err: (text) => {
      printed.err += text;
    },
    outStyle: plain,
    errStyle: plain,
  });
}

const calls = () => readFileSync(join(folder, "log"), "utf8").trimEnd().split("\n");
const withoutWorkFolder = (call: string) => call.replace(/\S*\/helm\//g, "…/");

test("downloads and renders one chart after the other, with the values of both files", async () => {
  installHelm();
  expect(await render("strimzi", "envoy-gateway")).toBe(0);
  expect(calls().map(withoutWorkFolder)).toEqual([
    "dependency update …/envoy-gateway",
    "template eg …/envoy-gateway --namespace envoy-gateway-system --values …/envoy-gateway/values-overrides.yaml --skip-crds",
    "dependency update …/strimzi",
    "template strimzi …/strimzi --namespace kafka --values …/strimzi/values-overrides.yaml --include-crds",
  ]);
  expect(readFileSync(join(folder, "rendered/strimzi.yaml"), "utf8")).toBe("# rendered strimzi\n");
  expect(printed.out.trimEnd().split("\n")).toEqual([
    join(folder, "rendered/envoy-gateway.yaml"),
    join(folder, "rendered/strimzi.yaml"),
  ]);
});

test("renders all charts without names, and leaves nothing of an earlier run", async () => {
  installHelm();
  mkdirSync(join(folder, "rendered"));
  writeFileSync(join(folder, "rendered/istio.yaml"), "");
  expect(await render()).toBe(0);
  expect(readdirSync(join(folder, "rendered")).sort()).toEqual([
    "camel-k.yaml",
    "envoy-gateway.yaml",
    "gateway-crds.yaml",
    "knative.yaml",
    "spark-operator.yaml",
    "strimzi.yaml",
  ]);
});

test("with a name, other charts stay as they were", async () => {
  installHelm();
  mkdirSync(join(folder, "rendered"));
  writeFileSync(join(folder, "rendered/istio.yaml"), "older");
  expect(await render("strimzi")).toBe(0);
  expect(readFileSync(join(folder, "rendered/istio.yaml"), "utf8")).toBe("older");
});

test("says that there is no helm, and what to do", async () => {
  expect(await render()).toBe(2);
  expect(printed.err).toContain("there is no helm on the PATH  FLOE8001");
  expect(printed.err).toContain("next      install it from https://helm.sh/docs/intro/install/");
});

test("passes on what helm says when a repository cannot be reached, and writes nothing", async () => {
  installHelm();
  process.env.FAKE_HELM_FAILS = "dependency update";
  expect(await render("strimzi")).toBe(1);
  expect(printed.err).toContain(
    '`helm dependency update` ended with 1: looks like "https://strimzi.io/charts/" is not a valid chart repository or cannot be reached  FLOE8002',
  );
  expect(printed.err).not.toContain("Getting updates");
  expect(existsSync(join(folder, "rendered"))).toBe(false);
});

test("refuses a chart that the configuration does not have", async () => {
  installHelm();
  expect(await render("strimsi")).toBe(2);
  expect(printed.err).toBe("error  no chart 'strimsi'; did you mean 'strimzi'?\n");
  expect(existsSync(join(folder, "log"))).toBe(false);
});
