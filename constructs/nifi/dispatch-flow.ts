import type { DispatchFlowOptions } from "./dispatch-flow-options";
import { type FlowOptions, flowDefinition } from "./flow";
import { groupingProcessors } from "./grouping-processors";
import { publishingProcessors, rejectingProcessors } from "./publishing-processors";
import { readingProcessors } from "./reading-processors";

/**
 * The route of the Camel dispatcher as a NiFi flow: the same events, the same rules, the same messages.
 *
 * It differs in four points. A batch closes after an age, not after a pause. It counts files of a table,
 * not events. A file that is announced twice in a batch stands in it twice (the ledger takes it once).
 * What is wrong with a record is told less exactly, and the value in the dead-letter topic is an event
 * with that one record.
 *
 * It delivers at least once: offsets are committed after the session, and queues live on the volume.
 */
export function dispatchFlow(options: DispatchFlowOptions): object {
  const { name, version, topics } = options;
  const flow: FlowOptions = {
    name,
    version,
    bootstrapServers: topics.events.cluster.bootstrapServers,
    processors: [
      ...readingProcessors(options),
      ...groupingProcessors(options),
      ...publishingProcessors(options),
      ...rejectingProcessors(),
    ],
  };
  return flowDefinition(flow);
}
