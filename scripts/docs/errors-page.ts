import { codeEntry, codes, type DiagnosticCode, levelOf } from "../../diagnostics/codes";

/** Chapters of the page, by the first digits of their codes. */
const chapters: readonly [prefix: string, title: string, intro: string][] = [
  [
    "FLOE1",
    "Configuration",
    "Findings in `config.yaml`. They are reported all at once, with line and column; nothing is written.",
  ],
  [
    "FLOE2",
    "References between objects",
    "An object names another one that nobody declares. What exists already and is made by somebody else is declared once: `platform.external` in `config.yaml`, or `external()` in a program.",
  ],
  [
    "FLOE3",
    "Values",
    "Objects that the API server would accept and that would not work all the same, or that only show when objects are looked at together.",
  ],
  [
    "FLOE4",
    "Schemas",
    "Files and objects that do not fit the schema of their kind: the CRDs of `imports/`, and Kubernetes' own API.",
  ],
  [
    "FLOE7",
    "Operations on the lakehouse",
    "What `floe ingest`, `backfill`, `reconcile`, `quarantine`, `table` and `object` tell: settings (70xx), services that do not answer as they should (71xx), and what was asked for (72xx).",
  ],
  ["FLOE80", "Programs that floe calls", "helm and kubectl are used as you have them."],
  [
    "FLOE81",
    "The cluster",
    "What `floe doctor` finds before anything is deployed. `floe deploy` looks first too, and stops at errors.",
  ],
  [
    "FLOE82",
    "What keeps objects from being ready",
    "Likely causes: `floe deploy` names one beside what it waited for in vain (FLOE8008).",
  ],
  ["FLOE9", "Surroundings", "Disks, and constructs that refuse to be built."],
];

/**
 * `docs/errors.md`, from the code table.
 *
 * @throws Error for a code that no chapter takes
 */
export function errorsPage(): string {
  const all = Object.keys(codes) as DiagnosticCode[];
  const homeless = all.filter((code) => !chapters.some(([prefix]) => code.startsWith(prefix)));
  if (homeless.length > 0) throw new Error(`no chapter for ${homeless.join(", ")}`);
  return [
    "<!-- Made by `npm run generate` from diagnostics/codes; edit the table there. -->",
    "# Error codes",
    "",
    "Every finding has a code that stays the same: search for it, or ask `floe explain FLOE2001`. Errors stop a run,",
    "warnings are shown. An object accepts a finding about itself by naming its code in the annotation",
    "`floe.dev/lint-ignore`.",
    "",
    ...chapters.flatMap(([prefix, title, intro]) =>
      chapter(
        title,
        intro,
        all.filter((code) => code.startsWith(prefix)),
      ),
    ),
  ].join("\n");
}

function chapter(title: string, intro: string, members: readonly DiagnosticCode[]): string[] {
  if (members.length === 0) return [];
  return [`## ${title}`, "", intro, "", ...members.flatMap(entry)];
}

function entry(code: DiagnosticCode): string[] {
  const { title, why, fix } = codeEntry(code);
  const level = levelOf(code) === "warning" ? " (warning)" : "";
  return [`### ${code}: ${title}${level}`, "", why, "", `**What to do:** ${fix}`, ""];
}
