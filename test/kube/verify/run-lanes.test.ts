import { parseConfig } from "../../../config/load";
import { Snapshot } from "../../../kube/snapshot";
import type { ActiveCheck, ActiveContext } from "../../../kube/verify/active/active-check";
import { runLanes } from "../../../kube/verify/active/run-lanes";
import { fail, type Outcome, pass } from "../../../kube/verify/check";

const context = {
  config: parseConfig(""),
  cluster: new Snapshot([], new Set()),
} as unknown as ActiveContext;
const quiet = { started: () => {}, ended: () => {} };

const check = (id: string, run: () => Promise<Outcome>, needs: readonly string[] = []): ActiveCheck => ({
  id,
  phase: 1,
  title: id,
  needs,
  run,
});
const passes = async () => pass();

describe("runLanes", () => {
  test("what needs a check that did not pass is skipped, with its name, and what follows too", async () => {
    const results = await runLanes(
      [[check("b", passes, ["a"]), check("c", passes, ["b"]), check("d", passes)]],
      context,
      [{ check: check("a", passes), outcome: fail("no") }],
      quiet,
    );
    expect(results.map(({ outcome }) => outcome)).toEqual([
      { state: "skip", detail: "a did not pass" },
      { state: "skip", detail: "b did not pass" },
      { state: "pass" },
    ]);
  });

  test("checks of a lane wait for each other, lanes do not", async () => {
    const order: string[] = [];
    let openGate = () => {};
    const gate = new Promise<void>((resolve) => {
      openGate = resolve;
    });
    const waits = check("waits", async () => {
      await gate;
      order.push("waits");
      return pass();
    });
    const after = check("after", async () => {
      order.push("after");
      return pass();
    });
    const opens = check("opens", async () => {
      order.push("opens");
      openGate();
      return pass();
    });
    const results = await runLanes([[waits, after], [opens]], context, [], quiet);
    expect(order).toEqual(["opens", "waits", "after"]);
    expect(results.map((each) => each.check.id)).toEqual(["waits", "after", "opens"]);
  });

  test("a lane that breaks tells the others, and its error is the one that is thrown", async () => {
    const broken = new AbortController();
    const hangs = check("hangs", async () => {
      await new Promise((resolve) => broken.signal.addEventListener("abort", resolve));
      throw broken.signal.reason;
    });
    const breaks = check("breaks", async () => {
      throw new Error("the API server is gone");
    });
    await expect(runLanes([[hangs], [breaks]], context, [], quiet, broken)).rejects.toThrow(
      "the API server is gone",
    );
  });
});
