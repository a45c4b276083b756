import type { EmbeddedApiServer } from "../api-server/embedded-api-server";
import type { KubeObject } from "../api-server/kube-object";
import type { VirtualClock } from "./clock";
import type { Rule } from "./rule";
import { World } from "./world";

/** Something that happens by itself, some virtual time after the start. */
export interface Happening {
  readonly afterMs: number;
  readonly run: (world: World) => void;
}

/** What plays in a cluster: the rules of its operators, and what happens to it. */
export interface Scenario {
  readonly rules: readonly Rule[];
  /** Looked at after every change, for controllers that have no object of their own to act on. @default - none */
  readonly sweeps?: readonly ((world: World) => void)[];
  /** @default - nothing */
  readonly happenings?: readonly Happening[];
}

/**
 * Plays a scenario on a server: after every change, each rule looks at the objects of its kind, and acts on
 * those it has not dealt with at their present generation.
 */
export class ScenarioEngine {
  readonly world: World;
  /** Errors of actions: a scenario that contradicts the API is a mistake in the test. */
  readonly errors: Error[] = [];
  private readonly done = new Map<Rule, Set<string>>();
  private readonly unsubscribe: () => void;
  private planned = false;

  constructor(
    server: EmbeddedApiServer,
    private readonly clock: VirtualClock,
    private readonly scenario: Scenario,
  ) {
    this.world = new World(server, clock);
    clock.follow(server.activity);
    this.unsubscribe = server.store.subscribe(() => this.plan());
    for (const { afterMs, run } of scenario.happenings ?? [])
      clock.after(afterMs, () => this.attempt(() => run(this.world)));
    this.plan();
  }

  stop(): void {
    this.unsubscribe();
    this.clock.stop();
  }

  private plan(): void {
    if (this.planned) return;
    this.planned = true;
    this.clock.after(0, () => {
      this.planned = false;
      for (const rule of this.scenario.rules) this.look(rule);
      for (const sweep of this.scenario.sweeps ?? []) this.attempt(() => sweep(this.world));
    });
  }

  private look(rule: Rule): void {
    for (const object of this.world.list(rule.kind)) {
      const able = () =>
        rule.matches?.(object, this.world) !== false && rule.requires?.(object, this.world) !== false;
      if (object.metadata.deletionTimestamp !== undefined) {
        const held = rule.finalizer !== undefined && object.metadata.finalizers?.includes(rule.finalizer);
        if (held === true && able() && rule.mayGo?.(object, this.world) !== false)
          this.attempt(() => this.release(rule, object));
        continue;
      }
      const { uid, generation = 1 } = object.metadata;
      const turn = rule.everyGeneration === false ? `${uid}` : `${uid}@${generation}`;
      const done = this.done.get(rule) ?? new Set<string>();
      this.done.set(rule, done);
      if (done.has(turn) || !able()) continue;
      done.add(turn);
      this.attempt(() => {
        if (rule.finalizer !== undefined) this.world.setFinalizer(object, rule.finalizer, true);
        this.walk(rule, object, 0);
      });
    }
  }

  /** A step of an older generation does not run any more: the operator has started anew. */
  private walk(rule: Rule, object: KubeObject, index: number): void {
    const step = rule.steps[index];
    if (step === undefined) return;
    this.clock.after(step.afterMs ?? 0, () => {
      const live = this.world.fresh(object);
      const superseded =
        rule.everyGeneration !== false && live?.metadata.generation !== object.metadata.generation;
      if (live === undefined || live.metadata.deletionTimestamp !== undefined || superseded) return;
      this.attempt(() => step.run(live, this.world), `${rule.name}, step ${index + 1}`);
      this.walk(rule, object, index + 1);
    });
  }

  private release(rule: Rule, object: KubeObject): void {
    rule.cleanUp?.(object, this.world);
    this.world.setFinalizer(object, rule.finalizer ?? "", false);
  }

  private attempt(run: () => void, what = "scenario"): void {
    try {
      run();
    } catch (error) {
      this.errors.push(new Error(`${what}: ${(error as Error).message}`, { cause: error }));
    }
  }
}
