import { getMaxListeners } from "node:events";
import { staticCredentials } from "../../src/object-store/credentials";
import { CLIENTS, describeStoreContract } from "./contract";
import { clientOptions, KEYS, startS3 } from "./embedded-store";

describeStoreContract("the embedded server", async () => {
  const { s3, stop } = await startS3({ dialect: { maxKeys: 4 } });
  return {
    options: clientOptions(s3),
    createVersionedBucket: (name) => s3.createBucket(name, { versioning: true }),
    openUploads: async () => s3.openUploads,
    stop,
  };
});

test.each(CLIENTS)("%s ends a request with the signal's reason", async (_name, createStore) => {
  const { s3, stop } = await startS3();
  const store = createStore(clientOptions(s3));
  const controller = new AbortController();
  const reason = new Error("shutting down");
  s3.faults = () => {
    controller.abort(reason);
    return [{ kind: "hang" }];
  };
  const bound = store.withSignal(controller.signal);
  await expect(bound.getRange("s3://inbox/range.bin", { suffix: 1 })).rejects.toBe(reason);
  await expect(bound.put("s3://inbox/late", new Uint8Array(1))).rejects.toBe(reason);
  s3.faults = undefined;
  store.close();
  await stop();
});

test.each(CLIENTS)("%s lets any number of requests listen to one signal", (_name, createStore) => {
  const store = createStore({ endpoint: "http://127.0.0.1:1", credentials: staticCredentials(KEYS) });
  const { signal } = new AbortController();
  // Node's own limit is ten: the eleventh request would print a warning about a leak.
  expect(getMaxListeners(signal)).toBe(10);
  store.withSignal(signal);
  expect(getMaxListeners(signal)).toBe(Number.POSITIVE_INFINITY);
  store.close();
});
