import type * as CelJs from "@marcbachmann/cel-js" with { "resolution-mode": "import" };

/** A CEL expression that is ready to run. Throws when it cannot be evaluated. */
export type CelProgram = (variables: Readonly<Record<string, unknown>>) => unknown;

let environment: CelJs.Environment | undefined;

/** Kubernetes' own functions that rules of the imported CRDs call and cel-js lacks. */
function createEnvironment(): CelJs.Environment {
  // The package is an ES module, which Node loads by `require` from 20.19 on; only CEL rules need it.
  const { Environment } = require("@marcbachmann/cel-js") as typeof CelJs;
  return new Environment({ unlistedVariablesAreDyn: true })
    .registerType("kubernetes.URL", CelUrl)
    .registerFunction("url(string): kubernetes.URL", (text: string) => new CelUrl(text))
    .registerFunction("isURL(string): bool", (text: string) => URL.canParse(text))
    .registerFunction("kubernetes.URL.getScheme(): string", (url: CelUrl) => url.scheme);
}

/** A URL as Kubernetes' CEL library has it. */
class CelUrl {
  readonly scheme: string;

  constructor(text: string) {
    this.scheme = new URL(text).protocol.replace(/:$/, "");
  }
}

const programs = new Map<string, CelProgram>();

/**
 * Parses an expression, once for all objects of a kind.
 *
 * @throws Error for syntax and functions that the engine does not know
 */
export function compileCel(expression: string): CelProgram {
  let program = programs.get(expression);
  if (program === undefined) {
    environment ??= createEnvironment();
    const parsed = environment.parse(withoutIndexedHas(expression));
    program = (variables) => parsed(variables as Record<string, unknown>);
    programs.set(expression, program);
  }
  return program;
}

/**
 * cel-js takes only plain selections in `has()`. `has(self.matches[0].path)` asks whether a map has a
 * key, which `in` asks too.
 */
function withoutIndexedHas(expression: string): string {
  return expression.replace(/\bhas\(([\w.]+\[\d+\])\.(\w+)\)/g, '("$2" in $1)');
}
