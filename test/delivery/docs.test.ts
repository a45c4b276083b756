import { readFileSync } from "node:fs";
import { join } from "node:path";
import { config } from "../support/manifests";
import { applicationsOf, renderDelivery, waveOf } from "./rendered";

const page = (name: string) => readFileSync(join(__dirname, "../../docs", name), "utf8");
const delivery = renderDelivery(config());

test("docs/argocd.md shows every wave", () => {
  const ranges = [...page("argocd.md").matchAll(/^\| (\d+)(?: – (\d+))? \|/gm)].map(([, first, last]) => [
    Number(first),
    Number(last ?? first),
  ]);
  const missing = applicationsOf(delivery).filter(
    (one) => !ranges.some(([first = 0, last = 0]) => first <= waveOf(one) && waveOf(one) <= last),
  );
  expect(missing.map(({ metadata }) => metadata.name)).toEqual([]);
});

test("docs/argocd.md names the Applications that stay", () => {
  for (const one of applicationsOf(delivery)) {
    const stays = one.spec.syncPolicy.syncOptions.includes("Delete=false");
    expect([one.metadata.name, page("argocd.md").includes(`(\`${one.metadata.name}\`)`)]).toEqual([
      one.metadata.name,
      stays,
    ]);
  }
});

test("docs/helm.md installs as the READMEs of the charts do", () => {
  for (const name of ["gateway-crds", "envoy-gateway"]) {
    const [, command = "?"] =
      /```sh\n([\s\S]+?)```/.exec(delivery.texts.get(`helm/${name}/README.md`) ?? "") ?? [];
    expect(page("helm.md")).toContain(command.trimEnd());
  }
});
