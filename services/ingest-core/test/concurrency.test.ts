import { mapConcurrently, Serial } from "../src/concurrency";

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe("mapConcurrently", () => {
  test("keeps order and never has more calls under way than allowed", async () => {
    let running = 0;
    let most = 0;
    const results = await mapConcurrently([5, 1, 4, 2, 3], 2, async (turns, i) => {
      most = Math.max(most, ++running);
      for (let t = 0; t < turns; t++) await turn();
      running--;
      return `${i}:${turns}`;
    });
    expect(results).toEqual(["0:5", "1:1", "2:4", "3:2", "4:3"]);
    expect(most).toBe(2);
    expect(await mapConcurrently([], 2, async () => 1)).toEqual([]);
  });

  test("starts nothing after a failure, and throws it when the others have ended", async () => {
    const ended: number[] = [];
    const mapping = mapConcurrently([0, 1, 2, 3], 2, async (n) => {
      if (n === 0) throw new Error("first");
      await turn();
      ended.push(n);
    });
    await expect(mapping).rejects.toThrow("first");
    expect(ended).toEqual([1]);
  });
});

test("serial tasks run one after the other, failed ones included", async () => {
  const serial = new Serial();
  const order: string[] = [];
  const task = (name: string, fails = false) =>
    serial.run(async () => {
      order.push(`${name} starts`);
      await turn();
      order.push(`${name} ends`);
      if (fails) throw new Error(name);
      return name;
    });
  const results = await Promise.allSettled([task("a"), task("b", true), task("c")]);
  expect(order).toEqual(["a starts", "a ends", "b starts", "b ends", "c starts", "c ends"]);
  expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
});
