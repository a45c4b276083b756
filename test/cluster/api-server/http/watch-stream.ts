import type { ServerResponse } from "node:http";
import { ApiError } from "../api-error";
import type { JsonObject, KubeObject } from "../kube-object";
import type { ObjectStore, StoreEvent } from "../store";

/** What a watch wants to see. */
export interface WatchOptions {
  /** `group/resource`. */
  readonly key: string;
  readonly matches: (object: KubeObject) => boolean;
  /** Objects that match now. */
  readonly current: () => readonly KubeObject[];
  /** Events after this one. @default - the current objects first, as ADDED */
  readonly since?: number;
  /** Ends the current objects with a bookmark that says so (WatchList). */
  readonly sendInitialEvents: boolean;
  readonly bookmarks: boolean;
  /** @default - until the client goes away */
  readonly timeoutMs?: number;
  /** Form of each object on the wire. */
  readonly encode: (object: KubeObject) => JsonObject;
  readonly bookmark: (revision: number, initialEventsEnd: boolean) => JsonObject;
}

/** Streams events as one JSON document a line, until the client or the time ends it. */
export function streamWatch(store: ObjectStore, response: ServerResponse, options: WatchOptions): void {
  response.writeHead(200, { "content-type": "application/json" });
  response.flushHeaders();
  const send = (type: string, object: JsonObject) => response.write(`${JSON.stringify({ type, object })}\n`);
  const forward = (event: StoreEvent) => {
    if (event.key !== options.key) return;
    const type = seenAs(event, options.matches);
    if (type !== undefined) send(type, options.encode(event.object));
  };
  const missed = options.since === undefined ? [] : store.since(options.key, options.since);
  if (missed === undefined) {
    const error = ApiError.gone(`too old resource version: ${options.since} (${store.revision})`);
    send("ERROR", error.status());
    response.end();
    return;
  }
  if (options.since === undefined)
    for (const object of options.current()) send("ADDED", options.encode(object));
  if (options.sendInitialEvents) send("BOOKMARK", options.bookmark(store.revision, true));
  for (const event of missed) forward(event);
  const unsubscribe = store.subscribe(forward);
  const timer =
    options.timeoutMs === undefined
      ? undefined
      : setTimeout(() => {
          if (options.bookmarks) send("BOOKMARK", options.bookmark(store.revision, false));
          response.end();
        }, options.timeoutMs);
  response.on("close", () => {
    unsubscribe();
    clearTimeout(timer);
  });
}

/** An object that comes into a selector is new to its watcher, one that leaves it is gone. */
function seenAs(
  { type, object, previous }: StoreEvent,
  matches: (object: KubeObject) => boolean,
): StoreEvent["type"] | undefined {
  const before = previous !== undefined && matches(previous);
  if (type === "DELETED") return before || matches(object) ? "DELETED" : undefined;
  const now = matches(object);
  if (now) return before ? "MODIFIED" : "ADDED";
  return before ? "DELETED" : undefined;
}
