import { parseArgs } from "node:util";
import { runDemo } from "./demo";
import { jsonLine, stepLines, style, verdictLines } from "./terminal";

/** `npm run demo [-- -o json]`: the whole pipeline on this machine, harmed and checked. */
async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      worker: { type: "string" },
      output: { type: "string", short: "o", default: "text" },
    },
  });
  const { worker, output } = values;
  if (worker === undefined || (output !== "text" && output !== "json")) {
    console.error("usage: npm run demo [-- -o json]");
    return 2;
  }
  const json = output === "json";
  const paint = style(process.stdout.isTTY === true && (process.env.NO_COLOR ?? "") === "");
  const print = (value: object, lines: () => readonly string[]) =>
    console.log(json ? jsonLine(value) : lines().join("\n"));
  let chapters = 0;
  const verdict = await runDemo({
    workerScript: worker,
    onChapter: (chapter) =>
      print({ chapter: chapter.title }, () => ["", paint.bold(`${++chapters}  ${chapter.title}`)]),
    onStep: (step) => print(step, () => stepLines(step, paint)),
  });
  print({ verdict }, () => verdictLines(verdict, paint));
  return verdict.lost === 0 && verdict.duplicated === 0 ? 0 : 1;
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
