import { Construct } from "constructs";
import { PingSource as PingSourceResource } from "../../imports/sources.knative.dev";
import { defined } from "../defined";
import { InvalidPropError } from "../invalid-prop";
import type { IEventSink } from "../references/event-sink";

/** Events by the clock. */
export interface PingSourceProps {
  readonly name: string;
  readonly namespace: string;
  /** Cron expression: minute, hour, day of month, month, day of week. */
  readonly schedule: string;
  /** Time zone of the schedule, `Europe/Berlin`. @default UTC */
  readonly timezone?: string;
  /** Body of each event. @default - none */
  readonly data?: string;
  /** @default application/json */
  readonly contentType?: string;
  readonly sink: IEventSink;
}

/** Sends events of type `dev.knative.sources.ping`. One adapter serves every PingSource of the cluster. */
export class PingSource extends Construct {
  readonly sourceName: string;
  readonly namespace: string;

  /** @throws InvalidPropError for a schedule without five fields, or JSON data that is none */
  constructor(scope: Construct, id: string, props: PingSourceProps) {
    super(scope, id);
    const { name, namespace, schedule, data, contentType = "application/json" } = props;
    if (
      !/^(@(every .+|hourly|daily|weekly|monthly|yearly|annually|midnight)|\S+( +\S+){4})$/.test(schedule)
    ) {
      throw new InvalidPropError(this, {
        prop: "schedule",
        got: schedule,
        expected: "five fields like '*/1 * * * *', or @hourly",
      });
    }
    if (data !== undefined && contentType === "application/json" && !isJson(data)) {
      throw new InvalidPropError(this, { prop: "data", got: data, expected: `JSON, as contentType says` });
    }
    new PingSourceResource(this, "Resource", {
      metadata: { name, namespace },
      spec: {
        schedule,
        sink: { ref: { ...props.sink.sinkRef } },
        ...defined({ timezone: props.timezone }),
        ...(data !== undefined && { contentType, data }),
      },
    });
    this.sourceName = name;
    this.namespace = namespace;
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
