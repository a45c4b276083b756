/** One table, as the catalog has it. */
export class Table {
  /** Of the head: every commit, and nothing else, moves it. */
  version = 0;
  /** Manifests that were not merged yet. */
  smallManifests = 0;
  objects = 0;

  constructor(readonly name: string) {}

  /** Nothing expires within a run: retention is counted in days. */
  get snapshots(): number {
    return this.version;
  }

  /** Compare and swap. @returns whether the head was the one that the writer had seen */
  commit(seen: number, objects: number): boolean {
    if (seen !== this.version) return false;
    this.version++;
    this.smallManifests++;
    this.objects += objects;
    return true;
  }
}
