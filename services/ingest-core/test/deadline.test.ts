import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { Deadline } from "@floe/ingest-core";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

const fired = (signal: AbortSignal) =>
  new Promise<unknown>((resolve) => signal.addEventListener("abort", () => resolve(signal.reason)));

test("fires when its time is over, though nobody keeps it and garbage is collected meanwhile", async () => {
  const reason = fired(new Deadline(20, new AbortController().signal).signal);
  const collecting = setInterval(collectGarbage, 5);
  expect(await reason).toMatchObject({ name: "TimeoutError", message: "not done within 20 ms" });
  clearInterval(collecting);
});

test("tells a time that ran out from a parent that fired", async () => {
  const late = new Deadline(1);
  await fired(late.signal);
  expect(late.passed).toBe(true);

  const parent = new AbortController();
  const stopped = new Deadline(60_000, parent.signal);
  const reason = fired(stopped.signal);
  parent.abort("stopped");
  expect(await reason).toBe("stopped");
  expect(stopped.passed).toBe(false);
  stopped.clear();
});

test("has fired from the start when its parent had", () => {
  const deadline = new Deadline(60_000, AbortSignal.abort("stopped"));
  expect(deadline.signal).toMatchObject({ aborted: true, reason: "stopped" });
  deadline.clear();
});

test("a cleared one never fires, and leaves no listener on a parent that lives long", () => {
  const parent = new AbortController();
  const removed = jest.spyOn(parent.signal, "removeEventListener");
  const deadline = new Deadline(60_000, parent.signal);
  deadline.clear();
  parent.abort();
  expect(deadline.signal.aborted).toBe(false);
  expect(removed).toHaveBeenCalledTimes(1);
});
