import type { Costs } from "./costs";
import type { Settings } from "./settings";
import type { VirtualTime } from "./virtual-time";

/** An object that was put into the bucket. */
export interface PutObject {
  readonly table: number;
  readonly bytes: number;
  /** ms of virtual time. */
  readonly putAt: number;
}

/** What the dispatcher asks a worker for. */
export interface Request {
  readonly table: number;
  readonly objects: readonly PutObject[];
  readonly bytes: number;
}

/** One instance of the dispatcher, with batches of its own. */
export interface Dispatcher {
  take(object: PutObject): void;
}

/** Where requests go. */
export interface DispatcherContext {
  readonly time: VirtualTime;
  readonly costs: Costs;
  readonly settings: Settings;
  readonly send: (request: Request) => void;
  /** Objects of requests that belong to Spark. */
  readonly sendHeavy: (objects: number) => void;
}

/** The engine that the configuration names. */
export function dispatcher(context: DispatcherContext): Dispatcher {
  return context.settings.dispatcher === "minifi"
    ? new MinifiDispatcher(context)
    : new CamelDispatcher(context);
}

/** Sends a request the way its size asks for (constructs/camel, constructs/nifi). */
function route(objects: readonly PutObject[], { settings, send, sendHeavy }: DispatcherContext): void {
  const [first] = objects;
  if (first === undefined) return;
  const bytes = objects.reduce((sum, object) => sum + object.bytes, 0);
  if (bytes >= settings.lightMaxBytes || objects.length > settings.lightMaxFiles) sendHeavy(objects.length);
  else send({ table: first.table, objects, bytes });
}

/** A batch of events whatever their tables, closed when it is full or after a silence, then split by table. */
class CamelDispatcher implements Dispatcher {
  private waiting: PutObject[] = [];
  private busy = false;
  private lastAt = 0;

  constructor(private readonly context: DispatcherContext) {}

  take(object: PutObject): void {
    const { time, settings } = this.context;
    this.waiting.push(object);
    this.lastAt = time.now;
    if (this.busy) return;
    if (this.waiting.length >= settings.maxEvents) this.dispatch();
    else if (this.waiting.length === 1) this.watch();
  }

  /** Waits for silence; a consumer that hears something waits anew. */
  private watch(): void {
    const { time, settings } = this.context;
    time.after(Math.max(0, this.lastAt + settings.idleTimeoutMs - time.now), () => {
      if (this.busy || this.waiting.length === 0) return;
      if (time.now >= this.lastAt + settings.idleTimeoutMs) this.dispatch();
      else this.watch();
    });
  }

  private dispatch(): void {
    const { time, settings, costs } = this.context;
    this.busy = true;
    const batch = this.waiting.splice(0, settings.maxEvents);
    const byTable = new Map<number, PutObject[]>();
    for (const object of batch) {
      const group = byTable.get(object.table);
      if (group === undefined) byTable.set(object.table, [object]);
      else group.push(object);
    }
    let sentMs = costs.dispatchMs;
    for (const objects of byTable.values()) {
      sentMs += costs.sendMs;
      time.after(sentMs + costs.kafkaHopMs, () => route(objects, this.context));
    }
    time.after(sentMs, () => {
      this.busy = false;
      if (this.waiting.length >= settings.maxEvents) this.dispatch();
      else if (this.waiting.length > 0) this.watch();
    });
  }
}

/** A batch for each table, closed when it is full or some time after its first file. */
class MinifiDispatcher implements Dispatcher {
  private readonly open = new Map<number, PutObject[]>();

  constructor(private readonly context: DispatcherContext) {}

  take(object: PutObject): void {
    const { time, settings } = this.context;
    const batch = this.open.get(object.table);
    if (batch !== undefined) batch.push(object);
    else {
      const started = [object];
      this.open.set(object.table, started);
      const ageMs = Math.max(1, Math.ceil(settings.idleTimeoutMs / 1000)) * 1000;
      time.after(ageMs, () => this.close(object.table, started));
    }
    const full = this.open.get(object.table) as PutObject[];
    if (full.length >= settings.maxEvents) this.close(object.table, full);
  }

  private close(table: number, batch: PutObject[]): void {
    if (this.open.get(table) !== batch) return;
    this.open.delete(table);
    const { time, costs } = this.context;
    time.after(costs.sendMs + costs.kafkaHopMs, () => route(batch, this.context));
  }
}
