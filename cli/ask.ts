import { createInterface } from "node:readline";
import { Interruption } from "./interruption";

/**
 * Asks whoever sits at the terminal for a line.
 *
 * @returns it, without spaces around it; undefined when the input ends instead (Ctrl-D)
 * @throws Interruption at Ctrl-C, which a terminal in raw mode hands over as a key and not as a signal
 */
export function ask(question: string): Promise<string | undefined> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  return new Promise((resolve, reject) => {
    let answer: string | undefined;
    terminal.on("SIGINT", () => {
      reject(new Interruption("SIGINT"));
      terminal.close();
    });
    terminal.on("close", () => {
      // What is said next shall not stand behind the question.
      if (answer === undefined) process.stderr.write("\n");
      resolve(answer);
    });
    terminal.question(question, (line) => {
      answer = line.trim();
      terminal.close();
    });
  });
}
