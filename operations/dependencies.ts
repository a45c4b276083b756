import { homedir } from "node:os";
import { join } from "node:path";
import { type Clock, systemClock } from "@floe/ingest-core";
import { type Backlog, backlog } from "./kafka/backlog";
import { type EventSink, openEventTopic } from "./kafka/event-topic";
import type { KafkaSettings } from "./settings";

/** What the commands reach the world by; tests put their own in. */
export interface Dependencies {
  readonly openTopic: (settings: KafkaSettings) => Promise<EventSink>;
  readonly backlog: (settings: KafkaSettings) => Promise<Backlog>;
  readonly clock: Clock;
  /** Folder for checkpoints. */
  readonly stateFolder: () => string;
}

/** Kafka, the machine's clock, and the user's state folder (XDG Base Directory Specification). */
export const realDependencies: Dependencies = {
  openTopic: openEventTopic,
  backlog,
  clock: systemClock,
  stateFolder: () => join(process.env.XDG_STATE_HOME || join(homedir(), ".local", "state"), "floe"),
};
