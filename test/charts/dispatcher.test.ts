import { Testing } from "cdk8s";
import { DispatcherChart } from "../../charts/dispatcher";
import { topics } from "../constructs/camel/topics";
import { type ConfigChange, changedConfig } from "../support/changed-config";
import { find } from "../support/find";
import { identities, manifestsOf, schemaViolations, toYaml } from "../support/manifests";

function chart(change: ConfigChange = {}): DispatcherChart {
  return new DispatcherChart(Testing.app(), { ...changedConfig(change), topics });
}

const render = (change?: ConfigChange) => manifestsOf(chart(change));
const minifi = { ingest: { dispatcher: "minifi" } } as const;
const production = { platform: { profile: "production" } } as const;

describe("71-dispatcher", () => {
  test("renders the dispatcher as an Integration", () => {
    const objects = render();
    expect(toYaml(objects)).toMatchSnapshot();
    expect(schemaViolations(objects)).toEqual([]);
  });

  test("renders the dispatcher as an agent instead, never both", () => {
    expect(identities(render(minifi))).toEqual([
      "ConfigMap eventing-demo/file-dispatcher",
      "Service eventing-demo/file-dispatcher",
      "StatefulSet eventing-demo/file-dispatcher",
    ]);
    expect(identities(render())).toEqual(["Integration eventing-demo/file-dispatcher"]);
  });

  test("both read in one consumer group, so that one goes on where the other stopped", () => {
    const camel = find(render(), "Integration").spec.flows[1].route.from.parameters.groupId;
    const agent = JSON.stringify(find(render(minifi), "ConfigMap"));
    expect(camel).toBe("file-dispatcher");
    expect(agent).toContain('\\"Group ID\\": \\"file-dispatcher\\"');
  });

  test("both have the settings of the batch and the rules", () => {
    const ingest = {
      batch: { max_events: 20, idle_timeout_ms: 5000, light_max_bytes: 1234, light_max_files: 7 },
      tables: [{ prefix: "incoming/orders/", table: "sales.orders" }],
      default_table: "db.rest",
    };
    const { from } = find(render({ ingest }), "Integration").spec.flows[1].route;
    expect(from.parameters).toMatchObject({ maxPollRecords: 20, pollTimeoutMs: 5000 });
    const program = JSON.stringify(from.steps);
    expect(program).toContain("def light_max_bytes: 1234;");
    expect(program).toContain("def light_max_files: 7;");
    expect(program).toContain("sales.orders");
    const agent = JSON.stringify(find(render({ ingest: { ...ingest, ...minifi.ingest } }), "ConfigMap"));
    for (const setting of [
      "5 sec",
      "lt(1234)",
      "le(7)",
      "startsWith('incoming/orders/')",
      "literal('db.rest')",
    ]) {
      expect(agent).toContain(setting);
    }
  });

  test("rules that name no bucket are about the inbox", () => {
    const ingest = { inbox: { bucket: "inbox" }, tables: [{ prefix: "p/", table: "db.p" }] };
    expect(JSON.stringify(render({ ingest }))).toContain(
      JSON.stringify(JSON.stringify({ bucket: "inbox", prefix: "p/", table: "db.p" })).slice(1, -1),
    );
  });

  test("two of them survive a node in production", () => {
    expect(find(render(production), "Integration").spec).toMatchObject({
      replicas: 2,
      traits: { pdb: { enabled: true }, deployment: { strategy: "RollingUpdate" } },
    });
    expect(find(render({ ...production, ...minifi }), "StatefulSet").spec.replicas).toBe(2);
    expect(schemaViolations(render(production))).toEqual([]);
  });

  test("hands the Integration to whoever watches it", () => {
    expect(chart().integration).toMatchObject({
      integrationName: "file-dispatcher",
      namespace: "eventing-demo",
    });
    expect(chart(minifi).integration).toBeUndefined();
  });

  test("the agent's volume is of the platform's class", () => {
    const { spec } = find(render({ ...minifi, platform: { block_storage_class: "fast" } }), "StatefulSet");
    expect(spec.volumeClaimTemplates[0].spec).toMatchObject({ storageClassName: "fast" });
  });
});
