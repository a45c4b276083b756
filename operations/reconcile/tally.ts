import type { CoveredObject } from "../bucket/covered-objects";
import type { ObjectState } from "../object/state";

/** Objects of one table, by what became of them. */
export interface TableTally {
  readonly table: string;
  readonly objects: number;
  readonly states: Readonly<Record<ObjectState, number>>;
}

const NONE: Readonly<Record<ObjectState, number>> = {
  committed: 0,
  quarantined: 0,
  empty: 0,
  "in-flight": 0,
  unknown: 0,
  missed: 0,
};

/** Counts what became of the objects of each table, and keeps the first of the missed ones. */
export class Tally {
  /** Missed objects, as many as are to be named. */
  readonly missed: CoveredObject[] = [];
  private readonly tables = new Map<string, Record<ObjectState, number>>();

  constructor(private readonly limit: number) {}

  add(object: CoveredObject, state: ObjectState): void {
    let states = this.tables.get(object.table);
    if (states === undefined) {
      states = { ...NONE };
      this.tables.set(object.table, states);
    }
    states[state]++;
    if (state === "missed" && this.missed.length < this.limit) this.missed.push(object);
  }

  total(state: ObjectState): number {
    return [...this.tables.values()].reduce((sum, states) => sum + states[state], 0);
  }

  byTable(): readonly TableTally[] {
    return [...this.tables]
      .map(([table, states]) => ({
        table,
        states,
        objects: Object.values(states).reduce((sum, count) => sum + count, 0),
      }))
      .sort((a, b) => (a.table < b.table ? -1 : 1));
  }
}
