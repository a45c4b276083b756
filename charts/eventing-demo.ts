import type { Construct } from "constructs";
import type { ComponentsConfig, DemosConfig, PlatformConfig } from "../config/types";
import { Broker } from "../constructs/knative/broker";
import { EventDisplay } from "../constructs/knative/event-display";
import { PingSource } from "../constructs/knative/ping-source";
import { Trigger } from "../constructs/knative/trigger";
import { FloeChart } from "./floe-chart";

/** Configuration of the demo of brokers and triggers. */
export interface EventingDemoChartProps {
  readonly platform: PlatformConfig;
  readonly components: Pick<ComponentsConfig, "knative">;
  readonly demos: Pick<DemosConfig, "event_display_image">;
}

const ID = "61-eventing-demo";

/** An event every minute, through a Broker kept in Kafka, into the log of a service. */
export class EventingDemoChart extends FloeChart {
  readonly broker: Broker;
  readonly eventDisplay: EventDisplay;

  constructor(scope: Construct, props: EventingDemoChartProps) {
    super(scope, ID, { phase: 2 });
    const { platform, components, demos } = props;
    const namespace = platform.eventing_namespace;
    this.broker = new Broker(this, "Broker", {
      name: "default",
      namespace,
      config: { name: "kafka-broker-config", namespace: components.knative.eventing_namespace },
    });
    this.eventDisplay = new EventDisplay(this, "EventDisplay", {
      name: "event-display",
      namespace,
      image: demos.event_display_image,
    });
    new Trigger(this, "Trigger", {
      name: "event-display",
      broker: this.broker,
      subscriber: this.eventDisplay,
    });
    new PingSource(this, "Ping", {
      name: "ping-every-minute",
      namespace,
      schedule: "*/1 * * * *",
      data: JSON.stringify({ message: "Hello from PingSource" }),
      sink: this.broker,
    });
  }
}
