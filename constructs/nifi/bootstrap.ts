/** Where the agent keeps what must survive it. */
export const DATA_DIRECTORY = "/opt/minifi/data";

/** Settings of the agent's process. */
export interface BootstrapOptions {
  /** Java heap, `256m`. */
  readonly heap: string;
}

/**
 * The agent's `bootstrap.conf`; keys that begin with `nifi.` become its `minifi.properties`.
 *
 * Queues and contents live on the volume and are synced at each write: the consumer commits offsets as
 * soon as an event is in a queue, so the queues are what makes the delivery at-least-once. There is no
 * C2 server, and no provenance: the default repository for it keeps nothing.
 */
export function bootstrapConf({ heap }: BootstrapOptions): string {
  const settings = {
    java: "java",
    "run.as": "",
    "lib.dir": "./lib",
    "conf.dir": "./conf",
    "graceful.shutdown.seconds": "20",
    "java.arg.1": "-Dorg.apache.jasper.compiler.disablejsr199=true",
    "java.arg.2": `-Xms${heap}`,
    "java.arg.3": `-Xmx${heap}`,
    "java.arg.5": "-Dsun.net.http.allowRestrictedHeaders=true",
    "java.arg.6": "-Djava.protocol.handler.pkgs=sun.net.www.protocol",
    "java.arg.7": "-Djava.security.egd=file:/dev/urandom",
    "java.arg.14": "-Djava.awt.headless=true",
    "nifi.minifi.flow.config": "./conf/flow.json.gz",
    "nifi.flowfile.repository.directory": `${DATA_DIRECTORY}/flowfile_repository`,
    "nifi.flowfile.repository.always.sync": "true",
    "nifi.content.repository.directory.default": `${DATA_DIRECTORY}/content_repository`,
    "nifi.content.repository.always.sync": "true",
    "nifi.database.directory": `${DATA_DIRECTORY}/database_repository`,
  };
  return Object.entries(settings)
    .map(([key, value]) => `${key}=${value}\n`)
    .join("");
}
