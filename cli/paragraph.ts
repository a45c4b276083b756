import type { AddHelpTextContext } from "commander";

/**
 * A paragraph below a command's help, wrapped like the rest of it: commander wraps what it knows, and prints
 * added text as it stands.
 */
export function paragraph(text: string): (context: AddHelpTextContext) => string {
  return ({ command }) => {
    const columns = command.configureOutput().getOutHelpWidth?.();
    return `\n${command.createHelp().boxWrap(text.replace(/\s*\n\s*/g, " ").trim(), columns ?? 80)}`;
  };
}
