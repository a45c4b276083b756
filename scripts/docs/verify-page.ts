import { activeChecks } from "../../kube/verify/active/active-checks";
import { planLists } from "../../kube/verify/plan-lines";
import { allChecks } from "../../kube/verify/select-checks";

/** `docs/verify.md`: every line of the plan's checklists with the checks that answer it, and every check. */
export function verifyPage(): string {
  const active = new Set(activeChecks.map(({ id }) => id));
  const mark = (id: string) => `\`${id}\`${active.has(id) ? " ▸" : ""}`;
  return [
    "<!-- Made by `npm run generate` from kube/verify; edit plan-lines.ts and the checks. -->",
    "# What floe verify checks",
    "",
    "`floe verify` goes through the plan's three checklists and its six test scripts. It takes one picture of the cluster",
    "with a handful of requests beside each other and judges it; nothing is written. A condition counts only when it is",
    "about the object's present generation. Tools, Rook and room are what `floe doctor` looks at, before a deployment.",
    "",
    "`floe verify --active` tries it out as well: the checks marked ▸ send requests, messages and events and put a file.",
    "They work by Jobs that run once, under the restricted Pod Security Standard and without a token; what they printed",
    "is the answer. Every Job, topic, object and Spark job of theirs is deleted at the end, also after Ctrl-C or a",
    "failure; were floe killed, the Jobs end by themselves, take away what they made, and Kubernetes deletes them five",
    "minutes later. What the checks that only read have found broken is not tried.",
    "",
    "Files become rows in a table of their own: give `config.yaml` the rule",
    "`{prefix: incoming/floe-verify/, table: floe_verify.rows}` in `ingest.tables`. Without it those probes are skipped,",
    "because they would write into somebody's table. They make the table when it is not there, and leave it.",
    "",
    "The heavy path is tried with a file of one row below `floe-verify/`, where no event is raised, and a request in",
    "the heavy topic that names it: a Spark job with one executor, which is found by the request's trace. Ended in the",
    "moment between request and job, the launcher finds no file and sets the request aside.",
    "",
    "```bash",
    "floe verify                          # everything that only reads",
    "floe verify --phase 2 -o junit       # for CI",
    "floe verify --active --only kafka    # what belongs to Kafka, tried out",
    "```",
    "",
    "## From the plan's lines to checks",
    "",
    ...planLists.flatMap(({ title, lines }) => [
      `### ${title}`,
      "",
      "| line of the plan | checks | what differs |",
      "|---|---|---|",
      ...lines.map(
        ({ line, checks, instead = "" }) => `| ${line} | ${checks.map(mark).join(" ")} | ${instead} |`,
      ),
      "",
    ]),
    "## Checks",
    "",
    "| check | phase | what has to be true |",
    "|---|---|---|",
    ...allChecks.map(({ id, phase, title }) => `| ${mark(id)} | ${phase} | ${title} |`),
    "",
  ].join("\n");
}
