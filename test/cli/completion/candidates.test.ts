import { Command, Option } from "commander";
import { candidates } from "../../../cli/completion/candidates";

const root = new Command("floe").option("--no-color", "plain text");
const deploy = root.command("deploy").summary("install it");
deploy
  .option("--component <name>", "only this one")
  .addOption(new Option("-o, --output <format>", "how").choices(["text", "json"]))
  .option("--dry-run", "say what")
  .option("--only <ids...>", "these");
root.command("explain").argument("[code]", "a code");
const table = root.command("table").summary("look into tables");
table.command("show").argument("<name>").argument("[rest...]");

const asked: string[] = [];
const values = async (path: string, slot: string) => {
  asked.push(`${path} ${slot}`);
  return [{ value: "strimzi" }, { value: "kafka" }];
};
const complete = async (...words: string[]) => {
  asked.length = 0;
  return (await candidates(root, words, values)).map(({ value }) => value);
};

test.each([
  [[""], ["deploy", "explain", "table"]],
  [["e"], ["explain"]],
  [["--n"], ["--no-color"]],
  [["deploy", "--d"], ["--dry-run"]],
  [["deploy", "--dry-run", "--d"], []],
  [
    ["deploy", "--only", "a", "--o"],
    ["--output", "--only"],
  ],
  [
    ["deploy", "--output", ""],
    ["text", "json"],
  ],
  [["deploy", "-o", "j"], ["json"]],
  [["deploy", "--output=j"], ["--output=json"]],
  [
    ["deploy", "--component="],
    ["--component=strimzi", "--component=kafka"],
  ],
  [["deploy", "--dry-run="], []],
  [["deploy", "--nothing="], []],
  [["deploy", "--component", "st"], ["strimzi"]],
  [["deploy", ""], []],
  [
    ["explain", ""],
    ["strimzi", "kafka"],
  ],
  [["explain", "x", ""], []],
  [["table", ""], ["show"]],
  [["table", "show", "k"], ["kafka"]],
  [["table", "show", "x", "y", "s"], ["strimzi"]],
  [["nothing", ""], []],
])("%j: %j", async (words, expected) => expect(await complete(...words)).toEqual(expected));

test("values are asked for by command and option, or by command and argument", async () => {
  await complete("deploy", "--component", "");
  expect(asked).toEqual(["deploy --component"]);
  await complete("table", "show", "");
  expect(asked).toEqual(["table show <name>"]);
  await complete("table", "show", "x", "");
  expect(asked).toEqual(["table show <rest>"]);
});

test("options are told with what they do", async () => {
  expect(await candidates(root, ["deploy", "--dry"], values)).toEqual([
    { value: "--dry-run", about: "say what" },
  ]);
});
