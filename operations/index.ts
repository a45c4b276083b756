import { backfill } from "./commands/backfill";
import { ingest } from "./commands/ingest";
import { objectStatus } from "./commands/object-status";
import { quarantineList } from "./commands/quarantine-list";
import { quarantineReplay } from "./commands/quarantine-replay";
import { quarantineShow } from "./commands/quarantine-show";
import { reconcile } from "./commands/reconcile";
import { tableStatus } from "./commands/table-status";
import type { Operations } from "./contract";
import { type Dependencies, realDependencies } from "./dependencies";

/** The commands, on these dependencies. */
export function createOperations(dependencies: Dependencies): Operations {
  return {
    ingest: (options, context) => ingest(options, context, dependencies),
    backfill: (options, context) => backfill(options, context, dependencies),
    reconcile: (options, context) => reconcile(options, context, dependencies),
    quarantineList: (options, context) => quarantineList(options, context, dependencies),
    quarantineShow: (options, context) => quarantineShow(options, context),
    quarantineReplay: (options, context) => quarantineReplay(options, context, dependencies),
    tableStatus: (options, context) => tableStatus(options, context, dependencies),
    objectStatus: (options, context) => objectStatus(options, context, dependencies),
  };
}

/** The commands as the command line runs them. */
export const operations: Operations = createOperations(realDependencies);
