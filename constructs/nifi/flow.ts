import { PROCESSORS, type ProcessorKind, type ProcessorType } from "./processor-types";
import { uuidV5 } from "./uuid";

/** A step of a flow. */
export interface Processor {
  /** Unique in its flow. Identifiers derive from it: renaming a processor orphans what is in its queues. */
  readonly name: string;
  readonly kind: ProcessorKind;
  readonly properties: Readonly<Record<string, string>>;
  /** Where results go: relationship to processor, or `end` for those that are done with. */
  readonly routes: Readonly<Record<string, string | typeof END>>;
}

/** A route that leads nowhere: NiFi drops what takes it. */
export const END = Symbol("end");

/** A flow of processors that talk to one Kafka cluster. */
export interface FlowOptions {
  readonly name: string;
  /** NiFi version, that of all bundles. */
  readonly version: string;
  readonly bootstrapServers: string;
  readonly processors: readonly Processor[];
}

/** Identifier of the flow's connection service, for properties that name it. */
export function kafkaServiceId(flowName: string): string {
  return uuidV5(`${flowName}/service/kafka`);
}

/**
 * The flow as the agent reads it (`flow.json.raw`, encoding version 2.0).
 *
 * Every component has a fixed `instanceIdentifier`: without one on the root group the agent takes the
 * flow for a legacy one and makes up new identifiers at each start, and what its repositories hold
 * belongs to nobody (minifi StandardFlowEnrichService).
 */
export function flowDefinition(options: FlowOptions): object {
  const { name, version, bootstrapServers, processors } = options;
  const group = ids(`${name}/group`);
  const context: Context = { flowName: name, version, groupId: group.identifier };
  return {
    encodingVersion: { majorVersion: 2, minorVersion: 0 },
    maxTimerDrivenThreadCount: 5,
    registries: [],
    parameterContexts: [],
    parameterProviders: [],
    controllerServices: [],
    reportingTasks: [],
    templates: [],
    rootGroup: {
      ...group,
      name,
      comments: "",
      position: { x: 0, y: 0 },
      processGroups: [],
      remoteProcessGroups: [],
      processors: processors.map((processor, at) => processorDefinition(context, processor, at)),
      inputPorts: [],
      outputPorts: [],
      connections: connections(context, processors),
      labels: [],
      funnels: [],
      controllerServices: [kafkaService(context, bootstrapServers)],
      variables: {},
      defaultFlowFileExpiration: "0 sec",
      defaultBackPressureObjectThreshold: 10_000,
      defaultBackPressureDataSizeThreshold: "1 GB",
      componentType: "PROCESS_GROUP",
      flowFileConcurrency: "UNBOUNDED",
      flowFileOutboundPolicy: "STREAM_WHEN_AVAILABLE",
    },
  };
}

interface Context {
  readonly flowName: string;
  readonly version: string;
  readonly groupId: string;
}

function ids(path: string): { identifier: string; instanceIdentifier: string } {
  return { identifier: uuidV5(path), instanceIdentifier: uuidV5(`${path}/instance`) };
}

function processorDefinition(
  { flowName, version, groupId }: Context,
  processor: Processor,
  at: number,
): object {
  const { type, group, artifact }: ProcessorType = PROCESSORS[processor.kind];
  const ended = Object.entries(processor.routes).filter(([, target]) => target === END);
  return {
    ...ids(`${flowName}/processor/${processor.name}`),
    name: processor.name,
    comments: "",
    position: { x: (at % 4) * 420, y: Math.floor(at / 4) * 200 },
    type,
    bundle: { group, artifact, version },
    properties: { ...processor.properties },
    propertyDescriptors: {},
    style: {},
    schedulingPeriod: "0 sec",
    schedulingStrategy: "TIMER_DRIVEN",
    executionNode: "ALL",
    penaltyDuration: "30 sec",
    yieldDuration: "1 sec",
    bulletinLevel: "WARN",
    runDurationMillis: 0,
    concurrentlySchedulableTaskCount: 1,
    autoTerminatedRelationships: ended.map(([relationship]) => relationship),
    scheduledState: "RUNNING",
    retryCount: 10,
    retriedRelationships: [],
    backoffMechanism: "PENALIZE_FLOWFILE",
    maxBackoffPeriod: "10 mins",
    componentType: "PROCESSOR",
    groupIdentifier: groupId,
  };
}

/** One connection for all relationships from one processor to another, as NiFi's own editor draws them. */
function connections(context: Context, processors: readonly Processor[]): object[] {
  return processors.flatMap((source) => {
    const targets = new Map<string, string[]>();
    for (const [relationship, target] of Object.entries(source.routes)) {
      if (target === END) continue;
      targets.set(target, [...(targets.get(target) ?? []), relationship]);
    }
    return [...targets].map(([target, relationships]) =>
      connection(context, source.name, target, relationships),
    );
  });
}

function connection(
  context: Context,
  source: string,
  target: string,
  relationships: readonly string[],
): object {
  const name = `${source}/${relationships.join("+")}/${target}`;
  return {
    ...ids(`${context.flowName}/connection/${name}`),
    name,
    source: end(context, source),
    destination: end(context, target),
    labelIndex: 1,
    zIndex: 0,
    selectedRelationships: [...relationships],
    backPressureObjectThreshold: 10_000,
    backPressureDataSizeThreshold: "100 MB",
    flowFileExpiration: "0 sec",
    prioritizers: [],
    bends: [],
    loadBalanceStrategy: "DO_NOT_LOAD_BALANCE",
    loadBalanceCompression: "DO_NOT_COMPRESS",
    componentType: "CONNECTION",
    groupIdentifier: context.groupId,
  };
}

function end({ flowName, groupId }: Context, name: string): object {
  const { identifier, instanceIdentifier } = ids(`${flowName}/processor/${name}`);
  return { id: identifier, type: "PROCESSOR", groupId, name, comments: "", instanceIdentifier };
}

function kafkaService({ flowName, version, groupId }: Context, bootstrapServers: string): object {
  const bundle = (artifact: string) => ({ group: "org.apache.nifi", artifact, version });
  return {
    identifier: kafkaServiceId(flowName),
    instanceIdentifier: uuidV5(`${flowName}/service/kafka/instance`),
    name: "kafka",
    comments: "",
    type: "org.apache.nifi.kafka.service.Kafka3ConnectionService",
    bundle: bundle("nifi-kafka-3-service-nar"),
    properties: { "bootstrap.servers": bootstrapServers, "security.protocol": "PLAINTEXT" },
    propertyDescriptors: {},
    controllerServiceApis: [
      {
        type: "org.apache.nifi.kafka.service.api.KafkaConnectionService",
        bundle: bundle("nifi-kafka-service-api-nar"),
      },
    ],
    scheduledState: "ENABLED",
    bulletinLevel: "WARN",
    componentType: "CONTROLLER_SERVICE",
    groupIdentifier: groupId,
  };
}
