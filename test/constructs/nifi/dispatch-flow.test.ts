import { Testing } from "cdk8s";
import { type DispatchRules, orderedRules } from "../../../constructs/ingest/dispatch-rules";
import { dispatchFlow } from "../../../constructs/nifi/dispatch-flow";
import { PROCESSORS, type ProcessorType } from "../../../constructs/nifi/processor-types";
import { topics } from "../camel/topics";

interface Component {
  readonly identifier: string;
  readonly instanceIdentifier: string;
  readonly name: string;
  readonly type: string;
  readonly bundle: { readonly group: string; readonly artifact: string; readonly version: string };
  readonly properties: Readonly<Record<string, string>>;
  readonly autoTerminatedRelationships: readonly string[];
}

interface Connection {
  readonly identifier: string;
  readonly instanceIdentifier: string;
  readonly source: { readonly id: string; readonly name: string; readonly instanceIdentifier: string };
  readonly destination: { readonly id: string; readonly name: string; readonly instanceIdentifier: string };
  readonly selectedRelationships: readonly string[];
}

interface Group extends Component {
  readonly processors: readonly Component[];
  readonly connections: readonly Connection[];
  readonly controllerServices: readonly Component[];
}

const tables = [
  { bucket: "inbox", prefix: "in/", table: "db.in" },
  { bucket: "inbox", prefix: "in/orders/", table: "sales.orders" },
];

function flow(
  rules: Partial<DispatchRules> = {},
  batch: { maxEvents?: number; timeoutMs?: number } = {},
): Group {
  const ordered = orderedRules(Testing.chart(), { tables, defaultTable: "db.rest", ...rules }, {});
  const options = { name: "file-dispatcher", version: "2.8.0", topics, consumerGroup: "g", maxEvents: 50 };
  const definition = dispatchFlow({ ...options, timeoutMs: 30_000, rules: ordered, ...batch });
  return (definition as { rootGroup: Group }).rootGroup;
}

function processor(name: string, group = flow()): Component {
  return group.processors.find((one) => one.name === name)!;
}

function typeOf({ type }: Component): ProcessorType {
  return Object.values(PROCESSORS).find((one) => one.type === type)!;
}

/** Relationships that a processor has in this flow. */
function relationshipsOf(one: Component): string[] {
  const { relationships, properties, dynamicProperties }: ProcessorType = typeOf(one);
  const own = Object.keys(one.properties).filter((name) => !properties.includes(name));
  return [...relationships, ...(dynamicProperties === "relationships" ? own : [])].sort();
}

describe("the MiNiFi flow of the dispatcher", () => {
  test("every component has identifiers of its own", () => {
    const group = flow();
    const all = [group, ...group.processors, ...group.connections, ...group.controllerServices];
    const ids = all.flatMap(({ identifier, instanceIdentifier }) => [identifier, instanceIdentifier]);
    expect(
      ids.filter((id) => !/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id)),
    ).toEqual([]);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test("identifiers stay when rules change, so that queues on the volume keep their owner", () => {
    const ids = ({ processors, connections }: Group) =>
      [...processors, ...connections].map(({ instanceIdentifier }) => instanceIdentifier);
    expect(ids(flow({ tables: [], lightMaxBytes: 1 }, { maxEvents: 7 }))).toEqual(ids(flow()));
  });

  test("both ends of every connection exist", () => {
    const { processors, connections } = flow();
    const known = new Map(processors.map((one) => [one.identifier, one]));
    for (const { source, destination } of connections) {
      for (const end of [source, destination]) {
        expect(known.get(end.id)).toMatchObject({
          name: end.name,
          instanceIdentifier: end.instanceIdentifier,
        });
      }
    }
  });

  test("every relationship of every processor leads somewhere, exactly once", () => {
    const { processors, connections } = flow();
    for (const one of processors) {
      const connected = connections
        .filter(({ source }) => source.id === one.identifier)
        .flatMap(({ selectedRelationships }) => selectedRelationships);
      expect([one.name, [...connected, ...one.autoTerminatedRelationships].sort()]).toEqual([
        one.name,
        relationshipsOf(one),
      ]);
    }
  });

  test("every processor is reached from the consumer", () => {
    const { processors, connections } = flow();
    const reached = new Set(["ConsumeEvents"]);
    for (const name of reached) {
      for (const { source, destination } of connections)
        if (source.name === name) reached.add(destination.name);
    }
    expect([...reached].sort()).toEqual(processors.map(({ name }) => name).sort());
  });

  test("sets only properties that its processors have", () => {
    for (const one of flow().processors) {
      const { properties, dynamicProperties } = typeOf(one);
      if (dynamicProperties !== undefined) continue;
      expect(properties).toEqual(expect.arrayContaining(Object.keys(one.properties)));
    }
  });

  test("all bundles are of one version", () => {
    const { processors, controllerServices } = flow();
    expect([...new Set([...processors, ...controllerServices].map(({ bundle }) => bundle.version))]).toEqual([
      "2.8.0",
    ]);
  });

  test("talks to the cluster through one service", () => {
    const { processors, controllerServices } = flow();
    expect(controllerServices.map(({ properties }) => properties)).toEqual([
      {
        "bootstrap.servers": "events-kafka-kafka-bootstrap.kafka.svc.cluster.local:9092",
        "security.protocol": "PLAINTEXT",
      },
    ]);
    const used = processors.flatMap(({ properties }) => properties["Kafka Connection Service"] ?? []);
    expect(new Set(used)).toEqual(new Set([controllerServices[0]!.identifier]));
  });

  test("commits offsets of its group and starts at the beginning", () => {
    expect(processor("ConsumeEvents").properties).toMatchObject({
      "Group ID": "g",
      Topics: "s3-events",
      "auto.offset.reset": "earliest",
      "Commit Offsets": "true",
    });
  });

  test("publishes to all replicas, outside of transactions, with the table as key", () => {
    const publishers = ["PublishLight", "PublishHeavy", "PublishDeadLetter"].map(
      (name) => processor(name).properties,
    );
    expect(publishers.map((one) => one["Topic Name"])).toEqual([
      "light-ingest",
      "heavy-ingest",
      "s3-events-dlq",
    ]);
    for (const one of publishers) expect(one).toMatchObject({ acks: "all", "Transactions Enabled": "false" });
    // biome-ignore lint/suspicious/noTemplateCurlyInString: NiFi's Expression Language
    expect(publishers.map((one) => one["Kafka Key"])).toEqual(["${table}", "${table}", undefined]);
  });

  test("batches count files and end after an age in whole seconds", () => {
    const merge = processor("MergeSmall", flow({}, { maxEvents: 20, timeoutMs: 1500 })).properties;
    expect(merge).toMatchObject({
      "Minimum Number of Entries": "20",
      "Maximum Number of Entries": "20",
      "Max Bin Age": "2 sec",
      "Correlation Attribute Name": "table",
      "Maximum number of Bins": "50",
    });
  });

  test("has a bin for each table at once", () => {
    const many = Array.from({ length: 80 }, (_, at) => ({
      bucket: "b",
      prefix: `p${at}/`,
      table: `db.t${at}`,
    }));
    expect(processor("MergeSmall", flow({ tables: many })).properties["Maximum number of Bins"]).toBe("81");
  });

  test("asks for the longest prefix first", () => {
    const { table } = processor("MapTable").properties;
    expect(table!.indexOf("'in/orders/'")).toBeLessThan(table!.indexOf("'in/'"));
    expect(table).toContain("literal('db.rest')");
  });

  test("rejected events carry code, reason and origin as headers", () => {
    for (const name of ["RejectEvent", "RejectRecord"]) {
      const headers = Object.keys(processor(name).properties).filter((one) => one !== "Store State");
      const pattern = new RegExp(
        `^(${processor("PublishDeadLetter").properties["FlowFile Attribute Header Pattern"]})$`,
      );
      expect(headers).toHaveLength(5);
      expect(headers.filter((one) => !pattern.test(one))).toEqual([]);
    }
  });
});
