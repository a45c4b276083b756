import { readFileSync, statSync } from "node:fs";

/** One variable that cannot be used. */
export interface EnvironmentProblem {
  readonly variable: string;
  /** What was found; the values of secrets are never shown. */
  readonly got: string;
  readonly expected: string;
}

/** The environment cannot be used; says everything that is wrong at once. */
export class EnvironmentError extends Error {
  override readonly name = "EnvironmentError";

  constructor(readonly problems: readonly EnvironmentProblem[]) {
    const lines = problems.map(
      ({ variable, got, expected }) => `  ${variable}: got ${got}, expected ${expected}`,
    );
    super(
      `config.invalid-environment: ${problems.length} of the variables cannot be used\n${lines.join("\n")}`,
    );
  }
}

/**
 * Reads a service's settings from its environment. Problems are collected, so that one
 * failed start shows all of them; {@link check} throws them. An empty variable counts as
 * unset, because that is what templates make of a missing value.
 */
export class Environment {
  private readonly problems: EnvironmentProblem[] = [];

  constructor(private readonly variables: Readonly<Record<string, string | undefined>>) {}

  /** @param fallback makes the variable optional */
  text(variable: string, fallback?: string): string {
    const value = this.variables[variable];
    if (value !== undefined && value !== "") return value;
    if (fallback === undefined) this.report(variable, "nothing", "a value");
    return fallback ?? "";
  }

  optional(variable: string): string | undefined {
    const value = this.variables[variable];
    return value === "" ? undefined : value;
  }

  /** @returns the URL without slashes at its end */
  url(variable: string): string {
    const value = this.text(variable);
    if (value !== "" && !isHttpUrl(value, () => true))
      this.report(variable, `'${withoutPassword(value)}'`, "a URL, http://… or https://…, without a query");
    return value.replace(/\/+$/, "");
  }

  /** A {@link url} that is nothing but a server. */
  origin(variable: string): string {
    const value = this.text(variable);
    if (value !== "" && !isHttpUrl(value, ({ pathname, username }) => pathname === "/" && username === ""))
      this.report(
        variable,
        `'${withoutPassword(value)}'`,
        "http://host:port or https://host, without a path or credentials",
      );
    return value.replace(/\/+$/, "");
  }

  /** A folder that is there. @returns `undefined` when the variable is unset */
  directory(variable: string): string | undefined {
    const value = this.optional(variable);
    if (value !== undefined && statSync(value, { throwIfNoEntry: false })?.isDirectory() !== true)
      this.report(variable, `'${value}'`, "a folder that is there");
    return value;
  }

  /** The text of a file. @returns `undefined` when the variable is unset */
  file(variable: string): string | undefined {
    const path = this.optional(variable);
    if (path === undefined) return undefined;
    try {
      return readFileSync(path, "utf8");
    } catch (error) {
      this.report(variable, (error as Error).message, "a file that can be read");
      return undefined;
    }
  }

  /** Texts between commas. @param expected says what an item is, when one does not match */
  list(variable: string, item: RegExp, expected: string, fallback: string): string[] {
    const value = this.text(variable, fallback);
    const items = value
      .split(",")
      .map((one) => one.trim())
      .filter((one) => one !== "");
    if (items.length === 0 || !items.every((one) => item.test(one)))
      this.report(variable, `'${value}'`, expected);
    return items;
  }

  integer(
    variable: string,
    { min, max }: { readonly min: number; readonly max: number },
    fallback?: number,
  ): number {
    const value = this.optional(variable);
    if (value === undefined && fallback !== undefined) return fallback;
    const number = /^-?\d+$/.test(value ?? "") ? Number(value) : Number.NaN;
    if (Number.isSafeInteger(number) && number >= min && number <= max) return number;
    this.report(variable, value === undefined ? "nothing" : `'${value}'`, `an integer from ${min} to ${max}`);
    return min;
  }

  choice<T extends string>(variable: string, choices: readonly T[], fallback?: T): T {
    const value = this.optional(variable) ?? fallback;
    const chosen = choices.find((choice) => choice === value);
    if (chosen !== undefined) return chosen;
    this.report(variable, value === undefined ? "nothing" : `'${value}'`, `one of ${choices.join(", ")}`);
    return choices[0] as T;
  }

  flag(variable: string, fallback: boolean): boolean {
    return this.choice(variable, ["true", "false"], fallback ? "true" : "false") === "true";
  }

  /** @param read returns `undefined` for JSON of another shape */
  json<T>(variable: string, expected: string, read: (value: unknown) => T | undefined, fallback: T): T {
    const value = this.optional(variable);
    if (value === undefined) return fallback;
    let parsed: T | undefined;
    try {
      parsed = read(JSON.parse(value));
    } catch {
      parsed = undefined;
    }
    if (parsed === undefined) this.report(variable, `'${value.slice(0, 100)}'`, expected);
    return parsed ?? fallback;
  }

  /** For what is wrong between variables. */
  report(variable: string, got: string, expected: string): void {
    this.problems.push({ variable, got, expected });
  }

  /** @throws EnvironmentError when anything read so far cannot be used */
  check(): void {
    if (this.problems.length > 0) throw new EnvironmentError(this.problems);
  }
}

function isHttpUrl(value: string, fits: (url: URL) => boolean): boolean {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  return (
    url !== undefined && /^https?:$/.test(url.protocol) && url.search === "" && url.hash === "" && fits(url)
  );
}

function withoutPassword(url: string): string {
  return url.replace(/\/\/[^/@]*@/, "//…@");
}
