import { Testing } from "cdk8s";
import { orderedRules } from "../../../constructs/ingest/dispatch-rules";
import { dispatchFlow } from "../../../constructs/nifi/dispatch-flow";
import { topics } from "../camel/topics";
import {
  CONNECTION_SERVICE,
  CONSUME_KAFKA,
  type ComponentFacts,
  PUBLISH_KAFKA,
  propertyMistakes,
} from "./kafka-properties";

interface Component {
  readonly name: string;
  readonly type: string;
  readonly properties: Record<string, string>;
}

const flow = dispatchFlow({
  name: "file-dispatcher",
  version: "2.8.0",
  topics,
  consumerGroup: "file-dispatcher",
  rules: orderedRules(
    Testing.chart(),
    { lightMaxBytes: 500_000_000, lightMaxFiles: 200, tables: [], defaultTable: "db.t" },
    {},
  ),
  maxEvents: 50,
  timeoutMs: 30_000,
}) as { rootGroup: { processors: Component[]; controllerServices: Component[] } };

const components = [...flow.rootGroup.processors, ...flow.rootGroup.controllerServices];
const cases: readonly (readonly [string, ComponentFacts])[] = [
  ["ConsumeEvents", CONSUME_KAFKA],
  ["PublishLight", PUBLISH_KAFKA],
  ["PublishHeavy", PUBLISH_KAFKA],
  ["PublishDeadLetter", PUBLISH_KAFKA],
  ["kafka", CONNECTION_SERVICE],
];

const propertiesOf = (name: string) => components.find((one) => one.name === name)?.properties ?? {};

describe("the Kafka components of the flow", () => {
  test("are these", () => {
    const kafka = components
      .filter(({ type }) => type.includes("org.apache.nifi.kafka"))
      .map(({ name }) => name);
    expect(kafka).toEqual(cases.map(([name]) => name));
  });

  test.each(cases)("%s has only properties and values that its class knows", (name, facts) => {
    expect(propertyMistakes(facts, propertiesOf(name))).toEqual([]);
  });

  test("mistakes are found", () => {
    const properties = { ...propertiesOf("PublishLight"), acks: "2", "Kafka key": "k", "Topic Name": "" };
    expect(propertyMistakes(PUBLISH_KAFKA, properties)).toEqual([
      "Topic Name: empty",
      "acks: 2 is not one of all, 1, 0",
      "Kafka key: there is no such property",
    ]);
    const { Topics: _, ...rest } = propertiesOf("ConsumeEvents");
    expect(propertyMistakes(CONSUME_KAFKA, rest)).toEqual(["Topics: is missing"]);
  });

  test("all that is published waits for all replicas, and for its turn when it fails", () => {
    for (const name of ["PublishLight", "PublishHeavy", "PublishDeadLetter"])
      expect(propertiesOf(name)).toMatchObject({ acks: "all", "Failure Strategy": "Route to Failure" });
  });
});
