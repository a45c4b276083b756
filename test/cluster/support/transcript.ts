import type { Shell } from "./floe";

/** Something that is said between two commands. */
type Part = { readonly text: string } | { readonly command: string; readonly said: string };

/**
 * Commands and what they said, as a page for people. What differs between two runs is left out or put in
 * order: objects of one step become ready in the order in which their operators get to them, and
 * what is waited for meanwhile depends on the machine.
 */
export class Transcript {
  private readonly parts: Part[] = [];

  constructor(private readonly shell: Shell) {}

  /** Adds an explanation, in Markdown. */
  say(text: string): void {
    this.parts.push({ text });
  }

  /** Shows a command that has no output of interest, such as an edit. */
  show(command: string): void {
    this.parts.push({ command, said: "" });
  }

  /** Runs `floe …` and adds what it said. @throws {Error} when it ends with another code than 0 */
  async floe(...args: readonly string[]): Promise<void> {
    const { code, stderr, shown } = await this.shell.floe(...args);
    if (code !== 0) throw new Error(`floe ${args.join(" ")} ended with ${code}:\n${stderr}`);
    this.parts.push({ command: `floe ${args.join(" ")}`, said: steady(shown) });
  }

  /** The page's body. */
  toString(): string {
    return this.parts
      .map((part) =>
        "text" in part ? `${part.text.trim()}\n` : `\`\`\`console\n$ ${part.command}\n${part.said}\`\`\`\n`,
      )
      .join("\n");
  }
}

/** An object that is ready or gone; everything else has a place of its own. */
const OBJECT = /^ {2}✔ [a-z]+\/\S+( in \S+)?( is gone)?$/;

/** Objects of one step in the order of the alphabet, without what is only waited for. */
export function steady(output: string): string {
  const steady: string[] = [];
  let objects: string[] = [];
  for (const line of output.split("\n")) {
    if (line.startsWith("  waiting: ")) continue;
    if (OBJECT.test(line)) {
      objects.push(line);
      continue;
    }
    steady.push(...objects.sort(), line.trimEnd());
    objects = [];
  }
  return [...steady, ...objects.sort()].join("\n");
}
