import type { Construct } from "constructs";
import type { DemosConfig, PlatformConfig } from "../config/types";
import { EventDisplay } from "../constructs/knative/event-display";
import { KafkaSource } from "../constructs/knative/kafka-source";
import type { IKafkaTopic } from "../constructs/references/kafka";
import { accept } from "../lint/accept";
import { FloeChart } from "./floe-chart";

/** Configuration of the demo of bucket events, and their topic. */
export interface S3EventsChartProps {
  readonly platform: PlatformConfig;
  readonly demos: Pick<DemosConfig, "event_display_image">;
  /** Topic of the bucket's events. */
  readonly events: IKafkaTopic;
}

const ID = "63-s3-events";

/**
 * Every upload into the inbox, in the log of a service that is away while nothing is uploaded.
 * It reads in a consumer group of its own, so it takes no event from the pipeline.
 */
export class S3EventsChart extends FloeChart {
  constructor(scope: Construct, props: S3EventsChartProps) {
    super(scope, ID, { phase: 2 });
    const { platform, demos, events } = props;
    const namespace = platform.eventing_namespace;
    const display = new EventDisplay(this, "EventDisplay", {
      name: "s3-event-display",
      namespace,
      image: demos.event_display_image,
    });
    const source = new KafkaSource(this, "Source", {
      name: "s3-event-source",
      namespace,
      topics: [events],
      consumerGroup: "s3-event-processor",
      sink: display,
    });
    // An event that nobody can show is dropped, which a demo may do: the pipeline reads it on its own.
    accept(source, "FLOE3104");
  }
}
