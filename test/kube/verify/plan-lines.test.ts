import { activeChecks } from "../../../kube/verify/active/active-checks";
import { planLists } from "../../../kube/verify/plan-lines";
import { allChecks, checkSelection } from "../../../kube/verify/select-checks";

const ids = new Set(allChecks.map(({ id }) => id));
const answered = planLists.flatMap(({ lines }) => lines.flatMap(({ checks }) => checks));

describe("the plan's lines", () => {
  test("all of them are there: twelve, twenty-five and nine, and the six scripts", () => {
    const lengths = Object.fromEntries(planLists.map(({ title, lines }) => [title, lines.length]));
    expect(lengths).toEqual({
      Prerequisites: 2,
      "Phase 1 checklist": 12,
      "Phase 2 checklist": 25,
      "Phase 3 checklist": 9,
      "test-gateway.sh": 3,
      "test-kafka.sh": 3,
      "test-serving.sh": 3,
      "test-eventing.sh": 1,
      "test-camel-k.sh": 3,
      "test-mesh.sh": 4,
    });
  });

  test("each is answered by checks that exist", () => {
    expect(answered.filter((id) => !ids.has(id))).toEqual([]);
    for (const { lines } of planLists) for (const { checks } of lines) expect(checks).not.toEqual([]);
  });

  test("no check is there for its own sake", () => {
    expect([...ids].filter((id) => !answered.includes(id))).toEqual([]);
  });

  test("ids are unique, and active checks need checks that exist", () => {
    expect(ids.size).toBe(allChecks.length);
    expect(activeChecks.flatMap(({ needs }) => needs).filter((id) => !ids.has(id))).toEqual([]);
  });
});

describe("checkSelection", () => {
  test("takes ids and their first parts, and everything without a name", () => {
    const picked = (...names: string[]) => allChecks.filter(checkSelection(names)).map(({ id }) => id);
    expect(picked("gateway.crds")).toEqual(["gateway.crds"]);
    expect(picked("ping")).toEqual(["ping.ready", "ping.delivers"]);
    expect(picked()).toHaveLength(allChecks.length);
  });

  test("FLOE8010: a name that no check has", () => {
    expect(() => checkSelection(["camelk"])).toThrow(/no check is called 'camelk'/);
  });
});
