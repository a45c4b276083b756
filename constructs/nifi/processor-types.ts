/** What the agent knows about a kind of processor. */
export interface ProcessorType {
  /** Class. */
  readonly type: string;
  /** NAR that holds the class: group and artifact. */
  readonly group: string;
  readonly artifact: string;
  /** Relationships it always has; each property of a router adds one of its own name. */
  readonly relationships: readonly string[];
  /** Names of its own properties that our flows set. Other names are dynamic, or a mistake. */
  readonly properties: readonly string[];
  /** Whether properties of other names mean something. */
  readonly dynamicProperties?: "attributes" | "relationships";
}

const STANDARD = { group: "org.apache.nifi.minifi", artifact: "minifi-standard-nar" } as const;
const KAFKA = { group: "org.apache.nifi", artifact: "nifi-kafka-nar" } as const;

/** The processors of NiFi 2.8.0 that our flows use; several property names differ in other releases. */
export const PROCESSORS = {
  ConsumeKafka: {
    type: "org.apache.nifi.kafka.processors.ConsumeKafka",
    ...KAFKA,
    relationships: ["success"],
    properties: [
      "Kafka Connection Service",
      "Group ID",
      "Topic Format",
      "Topics",
      "auto.offset.reset",
      "Commit Offsets",
      "Max Uncommitted Time",
      "Processing Strategy",
    ],
  },
  PublishKafka: {
    type: "org.apache.nifi.kafka.processors.PublishKafka",
    ...KAFKA,
    relationships: ["success", "failure"],
    properties: [
      "Kafka Connection Service",
      "Topic Name",
      "Kafka Key",
      "acks",
      "Transactions Enabled",
      "Failure Strategy",
      "FlowFile Attribute Header Pattern",
    ],
  },
  RouteOnAttribute: {
    type: "org.apache.nifi.processors.standard.RouteOnAttribute",
    ...STANDARD,
    relationships: ["unmatched"],
    properties: ["Routing Strategy"],
    dynamicProperties: "relationships",
  },
  EvaluateJsonPath: {
    type: "org.apache.nifi.processors.standard.EvaluateJsonPath",
    ...STANDARD,
    relationships: ["matched", "unmatched", "failure"],
    properties: ["Destination", "Return Type", "Path Not Found Behavior"],
    dynamicProperties: "attributes",
  },
  SplitJson: {
    type: "org.apache.nifi.processors.standard.SplitJson",
    ...STANDARD,
    relationships: ["split", "original", "failure"],
    properties: ["JsonPath Expression"],
  },
  UpdateAttribute: {
    type: "org.apache.nifi.processors.attributes.UpdateAttribute",
    group: "org.apache.nifi.minifi",
    artifact: "minifi-update-attribute-nar",
    relationships: ["success"],
    properties: ["Store State"],
    dynamicProperties: "attributes",
  },
  ReplaceText: {
    type: "org.apache.nifi.processors.standard.ReplaceText",
    ...STANDARD,
    relationships: ["success", "failure"],
    properties: [
      "Replacement Strategy",
      "Replacement Value",
      "Text to Prepend",
      "Text to Append",
      "Evaluation Mode",
      "Character Set",
    ],
  },
  MergeContent: {
    type: "org.apache.nifi.processors.standard.MergeContent",
    ...STANDARD,
    relationships: ["merged", "original", "failure"],
    properties: [
      "Merge Strategy",
      "Merge Format",
      "Attribute Strategy",
      "Correlation Attribute Name",
      "Minimum Number of Entries",
      "Maximum Number of Entries",
      "Minimum Group Size",
      // So spelt in nifi-bin-manager's BinFiles, unlike its neighbours.
      "Maximum number of Bins",
      "Max Bin Age",
      "Delimiter Strategy",
      "Header",
      "Footer",
      "Demarcator",
    ],
  },
} as const satisfies Record<string, ProcessorType>;

/** Name of a kind of processor. */
export type ProcessorKind = keyof typeof PROCESSORS;
