import { PassThrough } from "node:stream";
import { setImmediate } from "node:timers/promises";
import { eachChunk } from "../../src/s3/each-chunk";

describe("the chunks of a stream", () => {
  test("wait for whoever takes them", async () => {
    const source = new PassThrough();
    const taken: string[] = [];
    let goOn = () => {};
    const all = eachChunk(source, (chunk) => {
      taken.push(String(chunk));
      return new Promise<void>((resolve) => {
        goOn = resolve;
      });
    });
    source.write("a");
    source.write("b");
    source.end();
    await setImmediate();
    expect(taken).toEqual(["a"]);
    goOn();
    await setImmediate();
    expect(taken).toEqual(["a", "b"]);
    goOn();
    await all;
  });

  test("are read past when they are refused, so that the stream goes on to its end", async () => {
    const source = new PassThrough();
    source.end("x".repeat(100_000));
    const ended = new Promise((resolve) => source.once("end", resolve));
    const refuse = () => {
      throw new Error("no");
    };
    await expect(eachChunk(source, refuse)).rejects.toThrow("no");
    await ended;
  });

  test.each([
    ["breaks", (source: PassThrough) => source.destroy(new Error("broken")), "broken"],
    ["is closed before its end", (source: PassThrough) => source.destroy(), "Premature close"],
  ])("fail when the stream %s", async (_name, end, message) => {
    const source = new PassThrough();
    const all = eachChunk(source, () => undefined);
    source.write("a");
    end(source);
    await expect(all).rejects.toThrow(message);
  });
});
