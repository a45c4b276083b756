import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { classPath } from "./java";
import { ServerProcess } from "./server-process";

/** The part of a Camel K Integration that says what runs, and how. */
export interface IntegrationSpec {
  readonly flows: readonly unknown[];
  readonly traits: {
    readonly camel: { readonly properties?: readonly string[] };
    readonly jvm: { readonly options: readonly string[] };
    readonly container: { readonly limitMemory: string };
  };
}

/** What a dispatcher runs on. */
export interface CamelDispatcherOptions {
  /** For its routes and its log. */
  readonly folder: string;
  readonly bootstrapServers: string;
  readonly integration: IntegrationSpec;
  /**
   * How long the group waits for a consumer that was killed, in ms. Set on the component, so that the
   * routes stay as they are. @default - Kafka's 45 s
   */
  readonly sessionTimeoutMs?: number;
}

/**
 * Camel on the flows of an Integration, as Camel K's runtime runs them, without Quarkus around it.
 * Only the brokers' address is another one. Heap and properties are those of the Integration.
 */
export class CamelDispatcher {
  private started = 0;

  private constructor(readonly process: ServerProcess) {}

  static async start(options: CamelDispatcherOptions): Promise<CamelDispatcher> {
    const { folder, integration, bootstrapServers, sessionTimeoutMs } = options;
    mkdirSync(folder, { recursive: true });
    const flows = join(folder, "flows.yaml");
    writeFileSync(flows, stringify(integration.flows).replaceAll(BROKERS, bootstrapServers));
    const dispatcher: CamelDispatcher = new CamelDispatcher(
      new ServerProcess({
        name: "Camel",
        command: "java",
        args: [
          ...virtualMachine(integration),
          ...systemProperties(integration.traits.camel.properties ?? []),
          ...(sessionTimeoutMs === undefined
            ? []
            : [`-Dcamel.component.kafka.session-timeout-ms=${sessionTimeoutMs}`]),
          `-Dcamel.main.routes-include-pattern=file:${flows}`,
          "-Dorg.slf4j.simpleLogger.showDateTime=true",
          "-cp",
          classPath("camel"),
          "org.apache.camel.main.Main",
        ],
        logFile: join(folder, "camel.log"),
        ready: () => dispatcher.starts() > dispatcher.started,
      }),
    );
    await dispatcher.start();
    return dispatcher;
  }

  /** Starts the process again after it was stopped or killed. */
  async start(): Promise<void> {
    this.started = this.starts();
    await this.process.start();
  }

  /** Asks the process to end, as Kubernetes does, within its grace period. */
  async stop(): Promise<void> {
    await this.process.stop(30_000);
  }

  /** Lines of the log from one logger, without date and thread. */
  logged(logger: string): string[] {
    return this.process
      .log()
      .split("\n")
      .flatMap((line) => line.split(` ${logger} - `).slice(1));
  }

  /** How often the routes were started, by what the log says. */
  private starts(): number {
    return this.process.log().split("Routes startup").length - 1;
  }
}

const BROKERS = /(?<=brokers: )\S+/g;

/** As in the container: the heap is a share of its limit, and one processor means the serial collector. */
function virtualMachine({ traits }: IntegrationSpec): string[] {
  const limit = traits.container.limitMemory.replace(/i$/, "");
  return [`-XX:MaxRAM=${limit}`, "-XX:ActiveProcessorCount=1", ...traits.jvm.options];
}

/** Camel's own as they are, Quarkus' log levels in the words of the logger that stands in for it. */
function systemProperties(properties: readonly string[]): string[] {
  return properties.flatMap((property) => {
    const level = /^quarkus\.log\.category\."(.+)"\.level=(.+)$/.exec(property);
    if (level !== null) return [`-Dorg.slf4j.simpleLogger.log.${level[1]}=${level[2]}`];
    return property.startsWith("camel.") ? [`-D${property}`] : [];
  });
}
