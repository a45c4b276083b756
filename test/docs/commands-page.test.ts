import { readFileSync } from "node:fs";
import { join } from "node:path";
import { allCommands } from "../../cli/program";
import { plain } from "../../diagnostics/style";
import { commandsPage } from "../../scripts/docs/commands-page";

const console = { out: () => {}, err: () => {}, outStyle: plain, errStyle: plain };

test("docs/commands.md is the help of every command: `npm run generate` makes it", () => {
  const page = commandsPage(allCommands(console));
  expect(readFileSync(join(__dirname, "../../docs/commands.md"), "utf8")).toBe(page);
  for (const command of allCommands(console).commands)
    expect(page).toContain(`\n### floe ${command.name()}\n`);
});

test("no line of a help is wider than a terminal is wide", () => {
  const page = commandsPage(allCommands(console));
  const help = [...page.matchAll(/```text\n([\s\S]*?)\n```/g)].flatMap(([, text]) => text?.split("\n") ?? []);
  expect(help.filter((line) => line.length > 110)).toEqual([]);
});
