import { processorMs, readAnswers } from "./costs";
import type { Request } from "./dispatcher";
import type { Settings } from "./settings";
import type { Table } from "./table";
import { Writer, type WriterContext } from "./writer";

/** How many pods there are: a fixed number, or what Knative's autoscaler makes of the requests in flight. */
export type Scaling = number | "autoscaled";

/** KPA: requests are averaged over a window, looked at every two seconds; 70 % of the concurrency is aimed at. */
const WINDOW_MS = 60_000;
const TICK_MS = 2_000;
const TARGET = 0.7;
/** What contention that lasts costs a message until it comes again. */
const REDELIVERY_MS = 1_000;

class Pod {
  inFlight = 0;
  busyMs = 0;
  private freeAt = 0;
  private readonly writers = new Map<Table, Writer>();

  constructor(private readonly context: Omit<WriterContext, "compute">) {}

  writer(table: Table): Writer {
    let writer = this.writers.get(table);
    if (writer === undefined) {
      writer = new Writer(table, { ...this.context, compute: (ms, done) => this.compute(ms, done) });
      this.writers.set(table, writer);
    }
    return writer;
  }

  /** One processor: what is asked for at the same time is done one after the other. */
  compute(ms: number, done: () => void): void {
    const { time } = this.context;
    this.freeAt = Math.max(this.freeAt, time.now) + ms;
    this.busyMs += ms;
    time.after(this.freeAt - time.now, done);
  }
}

/** A message and what to do when it is acknowledged. */
interface Delivery {
  readonly request: Request;
  readonly acknowledged: () => void;
}

/** The pods of the light worker behind their Service, which hands requests round. */
export class Workers {
  private readonly pods: Pod[] = [];
  private readonly waiting: Delivery[] = [];
  private turn = 0;
  private inFlight = 0;
  private readonly window: number[] = [];

  constructor(
    private readonly context: Omit<WriterContext, "compute">,
    private readonly settings: Settings,
    private readonly tables: readonly Table[],
    scaling: Scaling,
  ) {
    this.scaleTo(scaling === "autoscaled" ? 1 : scaling);
    if (scaling === "autoscaled") this.watch();
  }

  get count(): number {
    return this.pods.length;
  }

  /** Processor time that all pods used, ms. */
  get busyMs(): number {
    return this.pods.reduce((sum, { busyMs }) => sum + busyMs, 0);
  }

  deliver(request: Request, acknowledged: () => void): void {
    this.inFlight++;
    this.waiting.push({ request, acknowledged });
    this.assign();
  }

  private assign(): void {
    for (let next = this.waiting[0]; next !== undefined; next = this.waiting[0]) {
      const pod = this.free();
      if (pod === undefined) return;
      this.waiting.shift();
      pod.inFlight++;
      this.process(pod, next);
    }
  }

  /** In turn, past those that have as many requests as they may. */
  private free(): Pod | undefined {
    for (let i = 0; i < this.pods.length; i++) {
      const pod = this.pods[this.turn++ % this.pods.length] as Pod;
      if (pod.inFlight < this.settings.concurrency) return pod;
    }
    return undefined;
  }

  private process(pod: Pod, { request, acknowledged }: Delivery): void {
    const { time, costs } = this.context;
    const { objects, bytes } = request;
    const writer = pod.writer(this.tables[request.table] as Table);
    const release = () => {
      pod.inFlight--;
      this.inFlight--;
      this.assign();
    };
    writer.current(() =>
      // What is read, then the data file.
      time.after((readAnswers(objects.length, bytes) + 1) * costs.answerMs, () =>
        pod.compute(processorMs(objects.length, bytes, costs), () =>
          writer.commit(objects.length, (committed) => {
            release();
            if (committed) acknowledged();
            else time.after(REDELIVERY_MS, () => this.deliver(request, acknowledged));
          }),
        ),
      ),
    );
  }

  private scaleTo(count: number): void {
    while (this.pods.length < count) this.pods.push(new Pod(this.context));
    this.assign();
  }

  /** Pods are added and never taken away: the simulation looks at load that does not end. */
  private watch(): void {
    this.window.push(this.inFlight);
    if (this.window.length > WINDOW_MS / TICK_MS) this.window.shift();
    const mean = this.window.reduce((sum, each) => sum + each, 0) / this.window.length;
    const wanted = Math.ceil(mean / (TARGET * this.settings.concurrency));
    this.scaleTo(Math.min(this.settings.maxScale, Math.max(this.pods.length, wanted)));
    this.context.time.after(TICK_MS, () => this.watch());
  }
}
