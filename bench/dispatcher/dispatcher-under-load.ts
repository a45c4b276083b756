import { readFileSync } from "node:fs";
import type { Pipeline } from "../../test/e2e/dispatcher/pipeline";
import type { ServerProcess } from "../../test/e2e/servers/server-process";

/** Events that are sent at once, and what they announce. */
export interface Load {
  /** For people: `one object an event`. */
  readonly what: string;
  /** Events; a multiple of a batch, because a smaller one waits for more. */
  readonly events: number;
  readonly objectsPerEvent: number;
}

/** What a dispatcher got through. */
export interface Dispatching {
  readonly seconds: number;
  readonly cpuSeconds: number;
  /** Whether every object that was announced was requested once, and nothing else. */
  readonly complete: boolean;
}

/**
 * Sends events while a dispatcher stands still, and lets it go: what is measured is how it catches up.
 *
 * @param process of the dispatcher, which listens to the topics of `pipeline`
 * @param name begins the key of each object
 */
export async function catchUp(
  pipeline: Pipeline,
  process: ServerProcess,
  load: Load,
  name: string,
): Promise<Dispatching> {
  const announced: string[] = [];
  const values: string[] = [];
  for (let i = 0; i < load.events; i++) {
    const keys = Array.from(
      { length: load.objectsPerEvent },
      (_, at) => `incoming/orders/${name}/${i}-${at}.parquet`,
    );
    announced.push(...keys.map((key) => `s3://${BUCKET}/${key}`));
    values.push(JSON.stringify({ Records: keys.map(record) }));
  }
  // Kafka takes a mebibyte at a time.
  const chunk = Math.floor(1000 / load.objectsPerEvent);
  process.pause();
  for (let at = 0; at < values.length; at += chunk) await pipeline.send(values.slice(at, at + chunk));
  const cpu = cpuSeconds(process.pid);
  const started = performance.now();
  process.resume();
  await pipeline.drained(DRAIN_MS);
  const seconds = (performance.now() - started) / 1000;
  const cpuTaken = cpuSeconds(process.pid) - cpu;
  const { requests, deadLetters } = await pipeline.written();
  const requested = requests.flatMap(({ message }) => message.files.map(({ uri }) => uri));
  const complete = deadLetters.length === 0 && requested.sort().join("\n") === announced.sort().join("\n");
  return { seconds, cpuSeconds: cpuTaken, complete };
}

const BUCKET = "events-inbox";
/** A bound against hanging. */
const DRAIN_MS = 600_000;

/** As Ceph's gateway writes it. */
function record(key: string): object {
  return {
    eventVersion: "2.2",
    eventSource: "ceph:s3",
    awsRegion: "",
    eventTime: "2026-11-22T13:26:50.938454Z",
    eventName: "ObjectCreated:Put",
    userIdentity: { principalId: "s3events" },
    requestParameters: { sourceIPAddress: "" },
    responseElements: { "x-amz-request-id": "4442.1", "x-amz-id-2": "115a-default-default" },
    s3: {
      s3SchemaVersion: "1.0",
      configurationId: "upload-notify",
      bucket: {
        name: BUCKET,
        ownerIdentity: { principalId: "s3events" },
        arn: `arn:aws:s3:default::${BUCKET}`,
        id: "4442.1",
      },
      object: {
        key,
        size: 104_857,
        eTag: "54ac58cc1e2711a1a3d88bce15bb152d",
        versionId: "",
        sequencer: "9AED",
        metadata: [],
        tags: [],
      },
    },
    eventId: "1700000000.938454.54ac58cc1e2711a1a3d88bce15bb152d",
    opaqueData: "",
  };
}

/** User and system time of a process. Linux counts it in ticks of 10 ms. */
function cpuSeconds(pid: number | undefined): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
