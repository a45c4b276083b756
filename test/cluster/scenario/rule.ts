import type { KubeObject } from "../api-server/kube-object";
import type { KindName, World } from "./world";

/** Something an operator does to an object. The object is as it is now. */
export type Action = (object: KubeObject, world: World) => void;

/** An action some virtual time after the one before. */
export interface Step {
  /** @default 0 */
  readonly afterMs?: number;
  readonly run: Action;
}

/** What an operator does with every object of a kind: once a generation, when it can. */
export interface Rule {
  /** Who does what, for a reader of a failing test. */
  readonly name: string;
  readonly kind: KindName;
  /** @default - every object */
  readonly matches?: (object: KubeObject, world: World) => boolean;
  /** What has to be there first, such as the operator itself; asked again after every change. @default - nothing */
  readonly requires?: (object: KubeObject, world: World) => boolean;
  readonly steps: readonly Step[];
  /** Run again when the object has a new generation. @default true */
  readonly everyGeneration?: boolean;
  /**
   * Finalizer that the operator sets before the first step. On deletion it removes it, after `cleanUp`; while
   * `requires` does not hold nobody does. @default - none
   */
  readonly finalizer?: string;
  readonly cleanUp?: Action;
  /** Whether the finalizer may go now. @default - at once */
  readonly mayGo?: (object: KubeObject, world: World) => boolean;
}

/** A rule with one step at once. */
export function rule(name: string, kind: KindName, run: Action, rest: Partial<Rule> = {}): Rule {
  return { name, kind, steps: [{ run }], ...rest };
}
