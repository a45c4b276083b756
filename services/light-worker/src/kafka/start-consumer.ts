import type { EventHandler, Stoppable } from "@floe/event-server";
import { type Observer, systemClock } from "@floe/ingest-core";
import type { ConsumerSettings, KafkaSecurity } from "../environment";
import { ConsumerMode } from "./consumer-mode";
import type { KafkajsClient, KafkajsOptions } from "./kafkajs-client";

/** What the consumer mode works with. */
export interface StartConsumerOptions {
  readonly handler: EventHandler;
  readonly observer: Observer;
  /** Partitions worked on at once. */
  readonly concurrency: number;
  /** Called once when the group can not be joined, or the consumer gives up. */
  readonly failed: (error: unknown) => void;
}

/**
 * Joins the consumer group without holding up the start.
 *
 * kafkajs tries for half a minute to reach a broker and then gives up. The process ends then:
 * the kubelet starts it again, waits longer each time, and shows that something is wrong.
 */
export function startConsumer(settings: ConsumerSettings, options: StartConsumerOptions): Stoppable {
  const { handler, observer, concurrency, failed } = options;
  let client: KafkajsClient | undefined;
  let mode: ConsumerMode | undefined;
  let stopping = false;
  const started = (async () => {
    const { kafkajsClient } = require("./kafkajs-client") as typeof import("./kafkajs-client");
    const { deadLetterTopic, security, ...consumer } = settings;
    client = await kafkajsClient({
      ...consumer,
      clientId: "light-worker",
      concurrency,
      observer,
      failed,
      ...(security === undefined ? {} : { security: kafkajsSecurity(security) }),
    });
    const { source, sink } = client;
    mode = new ConsumerMode({ source, sink, handler, observer, clock: systemClock, deadLetterTopic });
    await mode.start();
  })().catch((error: unknown) => {
    if (!stopping) failed(error);
  });
  return {
    async stop(graceMs) {
      stopping = true;
      await mode?.stop(graceMs);
      await started;
      await client?.close();
    },
  };
}

function kafkajsSecurity({ ca, user }: KafkaSecurity): NonNullable<KafkajsOptions["security"]> {
  return {
    ssl: ca === undefined ? true : { ca: [ca] },
    ...(user && { sasl: { mechanism: "scram-sha-512", username: user.name, password: user.password } }),
  };
}
