import { Activity } from "../api-server/http/activity";
import { VirtualClock } from "./clock";

const turns = async (n: number) => {
  for (let i = 0; i < n; i++) await new Promise((resolve) => setImmediate(resolve));
};

describe("virtual time", () => {
  it("runs appointments in the order of their times, then of their making", () => {
    const clock = new VirtualClock({ kind: "manual" });
    const seen: string[] = [];
    clock.after(20, () => seen.push(`c@${clock.ms}`));
    clock.after(10, () => seen.push(`a@${clock.ms}`));
    clock.after(10, () => seen.push(`b@${clock.ms}`));
    clock.advance(15);
    expect(seen).toEqual(["a@10", "b@10"]);
    clock.advance(15);
    expect(seen).toEqual(["a@10", "b@10", "c@20"]);
    expect(clock.ms).toBe(30);
  });

  it("jumps to what is next when it is immediate", async () => {
    const clock = new VirtualClock();
    const seen: number[] = [];
    clock.after(60_000, () => clock.after(60_000, () => seen.push(clock.ms)));
    await turns(5);
    expect(seen).toEqual([120_000]);
  });

  it("is settled once nothing is due any more, what comes due on the way included", async () => {
    const clock = new VirtualClock();
    const seen: number[] = [];
    clock.after(10, () => clock.after(20, () => seen.push(clock.ms)));
    await clock.settled();
    expect(seen).toEqual([30]);
  });

  it("moves with traffic, and jumps only while clients do nothing but watch", async () => {
    const clock = new VirtualClock({ kind: "traffic", msPerRequest: 100 });
    const activity = new Activity();
    clock.follow(activity);
    const seen: number[] = [];
    clock.after(150, () => seen.push(clock.ms));
    clock.after(9_000, () => seen.push(clock.ms));
    activity.started();
    activity.answered();
    await turns(3);
    expect(seen).toEqual([]);
    activity.started();
    activity.answered();
    expect(seen).toEqual([150]);
    await turns(3);
    expect(seen).toEqual([150]);
    activity.started();
    activity.watchStarted();
    await turns(3);
    expect(seen).toEqual([150, 9_000]);
  });
});
