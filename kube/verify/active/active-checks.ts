import type { ActiveCheck, Lane } from "./active-check";
import { eventingProbes } from "./eventing-probes";
import { heavyProbes } from "./heavy-probe";
import { helloProbes } from "./hello-probes";
import { ingestProbes } from "./ingest-probes";
import { kafkaProbes } from "./kafka-probes";
import { meshProbes } from "./mesh-probes";

/** The mesh's probes call hello too, which must not happen while one waits for it to be idle; either path counts rows. */
export const lanes: readonly Lane[] = [
  [...helloProbes, ...meshProbes],
  kafkaProbes,
  eventingProbes,
  [...ingestProbes, ...heavyProbes],
];

/** Every active check. */
export const activeChecks: readonly ActiveCheck[] = lanes.flat();
