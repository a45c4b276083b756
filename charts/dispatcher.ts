import type { Construct } from "constructs";
import type { ComponentsConfig, IngestConfig, PlatformConfig } from "../config/types";
import { FileDispatcher } from "../constructs/camel/file-dispatcher";
import type { Integration } from "../constructs/camel/integration";
import type { DispatchBatch, DispatchRules, DispatchTopics } from "../constructs/ingest/dispatch-rules";
import type { Tracing } from "../constructs/knative/observability";
import { MinifiDispatcher } from "../constructs/nifi/minifi-dispatcher";
import type { WatchedDispatcher } from "../constructs/observability/watched";
import { FloeChart } from "./floe-chart";
import { tableRules } from "./table-rules";

/** Configuration of the dispatcher, and the topics that it reads and writes. */
export interface DispatcherChartProps {
  readonly platform: PlatformConfig;
  readonly components: Pick<ComponentsConfig, "camel_k">;
  readonly ingest: IngestConfig;
  readonly topics: DispatchTopics;
  /** @default - ids of traces only */
  readonly tracing?: Pick<Tracing, "samplingRate">;
}

const ID = "71-dispatcher";

/** Name of the dispatcher and of its consumer group, whichever engine runs it. */
const NAME = "file-dispatcher";

/**
 * The dispatcher: a Camel K Integration, or a MiNiFi agent. Both have one name and one consumer group,
 * so that the other goes on where the one stopped; what the agent still had in its queues stays on its
 * volume until it is switched back.
 */
export class DispatcherChart extends FloeChart {
  /** The Integration, where Camel K runs the dispatcher. */
  readonly integration: Integration | undefined;
  /** What the alerts and dashboards have to know of it. */
  readonly watched: WatchedDispatcher;

  constructor(scope: Construct, props: DispatcherChartProps) {
    super(scope, ID, { phase: 2 });
    const { platform, ingest, topics } = props;
    const { batch } = ingest;
    this.watched = { name: NAME, engine: ingest.dispatcher, topic: topics.events.topicName };
    const production = platform.profile === "production";
    const common: DispatchRules & DispatchBatch & { namespace: string; name: string; replicas: number } = {
      name: NAME,
      namespace: platform.eventing_namespace,
      replicas: production ? Math.min(2, ingest.topics.partitions) : 1,
      lightMaxBytes: batch.light_max_bytes,
      lightMaxFiles: batch.light_max_files,
      tables: tableRules(ingest),
      defaultTable: ingest.default_table,
      maxEvents: batch.max_events,
      timeoutMs: batch.idle_timeout_ms,
    };
    if (ingest.dispatcher === "minifi") {
      const { image, nifi_image, version, storage_size } = ingest.minifi;
      new MinifiDispatcher(this, "Dispatcher", {
        ...common,
        topics,
        image,
        nifiImage: nifi_image,
        version,
        storageSize: storage_size,
        storageClass: platform.block_storage_class,
      });
      this.integration = undefined;
      return;
    }
    const dispatcher = new FileDispatcher(this, "Dispatcher", {
      ...common,
      topics,
      ...(props.tracing && { traceSampling: props.tracing.samplingRate }),
      runtimeVersion: props.components.camel_k.runtime_version,
      ...(production && {
        resources: { requests: { cpu: "250m", memory: "512Mi" }, limits: { cpu: "1", memory: "1Gi" } },
      }),
    });
    this.integration = dispatcher.integration;
  }
}
