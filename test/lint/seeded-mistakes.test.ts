import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Diagnostic } from "../../diagnostics/diagnostic";
import { lint } from "../../lint/lint";
import { parseManifests } from "../../lint/read-manifests";
import { cronJobMistakes } from "./mistakes/cron-jobs";
import { maintenanceMistakes } from "./mistakes/maintenance";
import type { Mistake } from "./mistakes/mistake";
import { referenceMistakes } from "./mistakes/references";
import { schemaMistakes } from "./mistakes/schema";
import { valueMistakes } from "./mistakes/values";

const platform = readFileSync(join(__dirname, "fixtures/platform.yaml"), "utf8");

/** A case changes one document, so the others are parsed once. */
const parsed = new Map<string, ReturnType<typeof parseManifests>>();

function check(yaml: string): readonly Diagnostic[] {
  const files = yaml.split(/^---$/m).map((document) => {
    const known = parsed.get(document) ?? parseManifests(document, "platform.yaml");
    parsed.set(document, known);
    return known;
  });
  return [
    ...files.flatMap(({ diagnostics }) => diagnostics),
    ...lint(files.flatMap(({ manifests }) => manifests)).diagnostics,
  ];
}

function withMistake({ replace, add }: Mistake): string {
  let yaml = platform;
  if (replace !== undefined) {
    const [before, after] = replace;
    if (yaml.split(before).length !== 2) throw new Error(`the platform has no single '${before}'`);
    yaml = yaml.replace(before, () => after);
  }
  return add === undefined ? yaml : `${yaml}---\n${add}\n`;
}

test("the platform itself has no findings", () => {
  expect(check(platform)).toEqual([]);
});

describe.each([
  ["references", referenceMistakes],
  ["values", valueMistakes],
  ["table maintenance", maintenanceMistakes],
  ["CronJobs", cronJobMistakes],
  ["schemas", schemaMistakes],
])("%s", (_, mistakes) => {
  test.each(mistakes.map((mistake) => [mistake.code, mistake.slip, mistake] as const))(
    "%s: %s",
    (code, _slip, mistake) => {
      const found = check(withMistake(mistake));
      expect(new Set(found.map((finding) => finding.code))).toEqual(new Set([code, ...(mistake.also ?? [])]));
      const finding = found.find((one) => one.code === code && one.where.path === mistake.at);
      expect(finding).toMatchObject({ where: { file: "platform.yaml", line: expect.any(Number) } });
      if (mistake.says !== undefined)
        expect([finding?.what, finding?.expected].join(" ")).toContain(mistake.says);
      if (mistake.suggests !== undefined)
        expect([finding?.suggestion, finding?.nextStep]).toContain(mistake.suggests);
    },
  );
});

test("findings stand at the line of the value", () => {
  const yaml = withMistake({
    code: "FLOE2009",
    slip: "",
    replace: ["  broker: default", "  broker: other"],
    at: "",
  });
  const line = yaml.split("\n").findIndex((text) => text.includes("broker: other")) + 1;
  expect(lint(parseManifests(yaml, "platform.yaml").manifests).diagnostics).toMatchObject([
    { code: "FLOE2009", where: { line, column: 3, object: "Trigger apps/worker" } },
  ]);
});
