import {
  rotatingCredentials,
  type S3Credentials,
  vendedCredentials,
} from "../../src/object-store/credentials";
import { createS3Store } from "../../src/object-store/raw-s3-store";
import { clientOptions, eagerClock, KEYS, startS3 } from "./embedded-store";

describe("rotating credentials", () => {
  const source = (answers: (S3Credentials | Error)[], start = 0) => {
    let now = start;
    let calls = 0;
    const clock = { ...eagerClock(), now: () => now };
    const fetch = async () => {
      calls++;
      const answer = answers.shift();
      if (answer === undefined || answer instanceof Error) throw answer ?? new Error("no more");
      return answer;
    };
    const credentials = rotatingCredentials(fetch, { clock, refreshBeforeMs: 100 });
    const at = (ms: number) => {
      now = ms;
      return credentials.get();
    };
    return { credentials, calls: () => calls, at };
  };
  const first = { accessKeyId: "1", secretAccessKey: "s", expiresAtMs: 1_000 };
  const second = { accessKeyId: "2", secretAccessKey: "s", expiresAtMs: 2_000 };

  test("are fetched once for any number of requests, and again shortly before they expire", async () => {
    const { credentials, at, calls } = source([first, second]);
    expect(await Promise.all([credentials.get(), credentials.get()])).toEqual([first, first]);
    expect(await at(899)).toBe(first);
    expect(calls()).toBe(1);
    expect(await at(900)).toBe(second);
  });

  test("stay in use while a refresh fails, until they expire", async () => {
    const { at } = source([first, new Error("catalog down"), new Error("still down"), second]);
    await at(0);
    expect(await at(950)).toBe(first);
    await expect(at(1_000)).rejects.toThrow("still down");
    expect(await at(1_001)).toBe(second);
  });

  test("are replaced when the store refuses them, but only by whoever used them", async () => {
    const { credentials, at } = source([first, second]);
    await at(0);
    credentials.reject(second);
    expect(await at(1)).toBe(first);
    credentials.reject(first);
    expect(await at(2)).toBe(second);
  });

  test("let a request succeed whose first set has expired on the server", async () => {
    const expired = { ...KEYS, accessKeyId: "OLD", expiresAtMs: 0 };
    const { s3, stop } = await startS3({ credentials: [expired, KEYS] });
    const answers: S3Credentials[] = [{ accessKeyId: "OLD", secretAccessKey: KEYS.secretAccessKey }, KEYS];
    const credentials = rotatingCredentials(async () => answers.shift() ?? KEYS, { clock: eagerClock() });
    const store = createS3Store(clientOptions(s3, { credentials, retry: { attempts: 1 } }));
    await expect(store.put("s3://inbox/x", Buffer.from("x"))).resolves.toMatchObject({ size: 1 });
    store.close();
    await stop();
  });
});

test("vended credentials are read from a table's config, with their token and expiry", () => {
  const config = { "s3.access-key-id": "a", "s3.secret-access-key": "b" };
  expect(vendedCredentials(config)).toEqual({ accessKeyId: "a", secretAccessKey: "b" });
  expect(
    vendedCredentials({
      ...config,
      "s3.session-token": "t",
      "s3.session-token-expires-at-ms": "1700000000000",
    }),
  ).toEqual({ accessKeyId: "a", secretAccessKey: "b", sessionToken: "t", expiresAtMs: 1_700_000_000_000 });
  expect(vendedCredentials({ "s3.access-key-id": "a" })).toBeUndefined();
});
