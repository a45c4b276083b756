import type { Argument, Command, Option } from "commander";
import { FILES, type ValueSource } from "./values";

/** Something that can stand at the cursor. */
export interface Candidate {
  readonly value: string;
  /** @default - nothing to say */
  readonly about?: string;
}

/**
 * What can stand at the end of a command line.
 *
 * @param words after the program's name; the last one is what has been typed of the one to complete
 * @param valuesOf candidates of an option's or argument's value: from its choices, or from the platform
 */
export async function candidates(
  root: Command,
  words: readonly string[],
  valuesOf: ValueSource,
): Promise<Candidate[]> {
  const typed = words.at(-1) ?? "";
  const { command, path, rest } = descend(root, words.slice(0, -1));
  const previous = rest.at(-1);
  const pending = previous === undefined ? undefined : optionOf(command, root, previous);
  if (pending !== undefined && takesValue(pending))
    return matching(await valuesFor(path, pending.long ?? "", pending.argChoices, valuesOf), typed);
  const assigned = /^(--[^=]+=)(.*)$/.exec(typed);
  if (assigned !== null) {
    const [, flag = "", value = ""] = assigned;
    const option = optionOf(command, root, flag.slice(0, -1));
    if (option === undefined || !takesValue(option)) return [];
    const values = await valuesFor(path, option.long ?? "", option.argChoices, valuesOf);
    return matching(values, value).map((each) =>
      each.value === FILES ? each : { ...each, value: flag + each.value },
    );
  }
  if (typed.startsWith("-")) return matching(flags(command, root, rest), typed);
  if (command.commands.length > 0 && rest.length === 0) return matching(subcommands(command), typed);
  const argument = argumentAt(command, root, rest);
  if (argument === undefined) return [];
  return matching(await valuesFor(path, `<${argument.name()}>`, argument.argChoices, valuesOf), typed);
}

/** Follows the names of commands; what is no name is left over. */
function descend(root: Command, words: readonly string[]) {
  let command = root;
  const path: string[] = [];
  const rest: string[] = [];
  for (const word of words) {
    const child = rest.some((each) => !each.startsWith("-"))
      ? undefined
      : command.commands.find((each) => each.name() === word);
    if (child === undefined) rest.push(word);
    else {
      command = child;
      path.push(word);
      rest.length = 0;
    }
  }
  return { command, path: path.join(" "), rest };
}

const optionOf = (command: Command, root: Command, word: string) =>
  [...command.options, ...root.options].find(({ long, short }) => word === long || word === short);

const takesValue = ({ required, optional }: Option) => required || optional;

/** Options that have not been given yet, or may be given again. */
function flags(command: Command, root: Command, rest: readonly string[]): Candidate[] {
  const given = (option: Option) => rest.some((word) => word === option.long || word === option.short);
  const own = [...command.options, ...(command === root ? [] : root.options)]
    .filter((option) => !option.hidden && (option.variadic || !given(option)) && option.long !== "--version")
    .map((option) => ({ value: option.long ?? option.flags, about: option.description }));
  return [...own, { value: "--help", about: "show help" }];
}

const subcommands = (command: Command): Candidate[] =>
  command.commands.map((each) => ({ value: each.name(), about: each.summary() }));

/** The argument that comes next: values of options do not count. */
function argumentAt(command: Command, root: Command, rest: readonly string[]): Argument | undefined {
  const { registeredArguments } = command;
  const given = rest.filter((word, index) => {
    if (word.startsWith("-") && word !== "-") return false;
    const before = rest[index - 1];
    const option = before === undefined ? undefined : optionOf(command, root, before);
    return option === undefined || !takesValue(option);
  }).length;
  const last = registeredArguments.at(-1);
  return registeredArguments[given] ?? (last?.variadic === true ? last : undefined);
}

async function valuesFor(
  path: string,
  slot: string,
  choices: readonly string[] | undefined,
  valuesOf: ValueSource,
): Promise<readonly Candidate[]> {
  return choices === undefined ? await valuesOf(path, slot) : choices.map((value) => ({ value }));
}

const matching = (all: readonly Candidate[], typed: string): Candidate[] =>
  all.filter(({ value }) => value === FILES || value.startsWith(typed));
